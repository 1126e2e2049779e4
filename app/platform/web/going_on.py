"""An upload by script is told where to go on, since following would use up what the next page is to say.

static/js/upload.js sends the header; without it every form is answered as ever.
"""

from flask import Flask, Response, request

GOES_ON = "X-Goes-On"


def tell_scripts_where_to_go(app: Flask) -> None:
    """Answer a request with the header GOES_ON by 204 and the address in that header, where it would be redirected."""

    @app.after_request
    def tell(response: Response) -> Response:
        if request.headers.get(GOES_ON) and response.status_code == 303:
            response.headers[GOES_ON] = response.headers.pop("Location")
            response.status_code = 204
            response.set_data(b"")
            del response.headers["Content-Type"]
        return response
