"""The parts of a deployment on AWS that Zappa does not do."""
