"""`make verify ENV=dev`: is a deployed environment on AWS as it should be?"""
