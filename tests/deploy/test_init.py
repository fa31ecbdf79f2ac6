from deploy import ROOT


def test_the_root_is_where_zappa_runs() -> None:
    for name in ("manage.py", "zappa_settings.json", "cdk.json", "deploy/__init__.py"):
        assert (ROOT / name).is_file()
