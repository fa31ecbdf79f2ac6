"""ApexShare's resources on AWS, described with the AWS CDK: two stacks for each environment.

`foundation.py` comes before Zappa, `edge.py` after it; `app.py` is the entry point. Below them the
parts by subject: data, people, watching, site, rights. Of the product this package knows only
`core.environments` and `core.school`.
"""
