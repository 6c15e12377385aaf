"""What each role may do, in words, made from the permissions themselves."""
