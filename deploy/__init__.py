"""What brings ApexShare onto Lambda. Nothing of it runs there."""
