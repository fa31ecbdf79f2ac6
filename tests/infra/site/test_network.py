"""The optional VPC."""

from tests.infra.conftest import Made


def test_the_vpcs_endpoints_serve_the_function_alone(everything: Made) -> None:
    endpoints = everything.properties("prod-foundation", "AWS::EC2::VPCEndpoint")
    assert {str(each["ServiceName"]).split(".")[-1].strip("'\"]}") for each in endpoints} == {
        "s3",
        "dynamodb",
    }
    for endpoint in endpoints:
        [statement] = endpoint["PolicyDocument"]["Statement"]
        assert "aws:PrincipalArn" in statement["Condition"]["ArnEquals"]


def test_the_function_reaches_out_by_https_alone(everything: Made) -> None:
    [group] = everything.properties("prod-foundation", "AWS::EC2::SecurityGroup")
    [way_out] = group["SecurityGroupEgress"]
    assert (way_out["FromPort"], way_out["ToPort"], way_out["IpProtocol"]) == (443, 443, "tcp")
    assert "SecurityGroupIngress" not in group
