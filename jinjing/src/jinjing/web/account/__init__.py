"""One's own sign-in: password, second factors, devices signed in."""
