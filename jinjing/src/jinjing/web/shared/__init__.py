"""What the places share: requests, headers, page context, stylesheet."""
