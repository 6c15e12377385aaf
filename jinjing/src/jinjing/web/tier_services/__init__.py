"""The unified customer view (SEG-5): what each tier is offered, since when, and who changed it."""
