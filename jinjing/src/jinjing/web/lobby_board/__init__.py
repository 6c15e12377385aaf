"""The lobby manager's tablet: who is here, what to say, where to guide, whom to introduce."""
