"""Sending videos, in real browsers: small and large ones, several, on bad networks."""
