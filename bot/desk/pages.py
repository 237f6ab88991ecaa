"""Pages from templates, always escaped, with the headers that keep a browser strict. No content is chosen here."""

from pathlib import Path

from fastapi import Response
from fastapi.responses import FileResponse, HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

_HERE = Path(__file__).parent
_STATIC = {
    **dict.fromkeys(("desk.css", "quality.css"), "text/css"),
    **dict.fromkeys(("desk.js", "live.js", "alarm.js", "keys.js", "teach.js", "write.js"), "text/javascript"),
}
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class Pages:
    """The desk's templates and files."""

    def __init__(self, *, secure: bool) -> None:
        self._headers = dict(_HEADERS)
        if secure:
            self._headers["Strict-Transport-Security"] = "max-age=31536000"
        self._templates = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )

    def page(self, template: str, status: int = 200, **shown: object) -> Response:
        """Render a page."""
        return HTMLResponse(self._templates.get_template(template).render(**shown), status_code=status)

    def file(self, name: str) -> Response | None:
        """Give one of the desk's own style sheets and scripts, or None."""
        if name not in _STATIC:
            return None
        return FileResponse(_HERE / "static" / name, media_type=_STATIC[name], headers={"Cache-Control": "no-cache"})

    def strict(self, response: Response) -> Response:
        """Put the security headers on; a page is never kept by a cache."""
        response.headers.update(self._headers)
        response.headers.setdefault("Cache-Control", "no-store")
        return response
