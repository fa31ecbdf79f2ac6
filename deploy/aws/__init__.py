"""What a deployment does on AWS and Zappa does not."""
