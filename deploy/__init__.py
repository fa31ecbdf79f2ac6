"""What brings ApexShare onto Lambda, and its data back. Nothing of it runs there."""
