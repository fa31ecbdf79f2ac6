"""What ApexShare needs on AWS: two stacks an environment, made with the AWS CDK.

It knows `apexshare.environments` and nothing else of the product; `infra/app.py` is the way in.
"""
