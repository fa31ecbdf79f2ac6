"""What ApexShare needs on AWS: two stacks an environment, made with the AWS CDK.

It knows `core.environments` and nothing else of the product; `infra/app.py` is the way in.
"""
