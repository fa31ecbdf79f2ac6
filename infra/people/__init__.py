"""Accounts of the people who sign in, and the email that we send."""
