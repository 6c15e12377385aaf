"""One customer on one page: who, why now, what is held, what was said."""
