"""Personal data as a whole: catalogue, retention, subject requests, exports."""
