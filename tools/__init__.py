"""What a developer or a newcomer runs; nothing here is part of the product."""
