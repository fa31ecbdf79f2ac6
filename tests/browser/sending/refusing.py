"""An S3 that refuses, in place of the one that the page reaches."""

from playwright.sync_api import Page, Route

from tests.product import Product


def refuse_puts(page: Page, product: Product, refusals: list[int]) -> None:
    """Answer each PUT to S3 with the last of the statuses `refusals`, until none is left."""

    def refuse(route: Route) -> None:
        if refusals and route.request.method == "PUT":
            allow = {"Access-Control-Allow-Origin": product.url}
            route.fulfill(status=refusals.pop(), body="<Error/>", headers=allow)
        else:
            route.continue_()

    page.route(f"{product.machine.s3_url}/**", refuse)
