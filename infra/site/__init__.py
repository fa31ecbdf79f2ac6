"""The way from the internet to the function: names, distributions, firewall and network."""
