"""Line drawings for what is not there: inlined, in the colour of the words around them."""

from __future__ import annotations

from typing import Final

from django.utils.safestring import SafeString, mark_safe

_LINES: Final = {
    "rail": (
        '<path d="M30 120V30h180v90M20 120h20M200 120h20"/><path d="M92 30v8q0 6-14 12l-14 8h56l-14-8Q92 44 92 38"/>'
        '<path d="M150 30v8q0 6-14 12l-14 8h56l-14-8q-14-6-14-12" stroke-dasharray="3 5"/>'
    ),
    "calendar": (
        '<path d="M62 34h116v88H62zM62 56h116M88 24v18M152 24v18"/>'
        '<path d="M82 74h14v12H82zM144 96h14v12h-14z" stroke-dasharray="3 4"/>'
        '<path d="M113 74h14v12h-14z" fill="#ffb547" fill-opacity=".5"/><path d="M144 74h14M82 102h14M113 102h14"/>'
    ),
    "street": (
        '<path d="M14 122h212M44 122V50h64v72M132 122V38h64v84M44 62h64M132 56h64"/>'
        '<path d="M54 74h28v48H54z" fill="#ffb547" fill-opacity=".35"/><path d="M92 122V82h10v40M142 72h44v30h-44zM142 122v-10h44v10"/>'
    ),
    "search": (
        '<path d="M76 30h88v92H76zM76 92h88"/><circle cx="136" cy="76" r="24" fill="#ffb547" fill-opacity=".22"/>'
        '<path d="M153 93l26 26M92 46h20M92 58h12"/>'
    ),
    "phone": '<path d="M92 16h56q6 0 6 6v96q0 6-6 6H92q-6 0-6-6V22q0-6 6-6zM112 114h16"/><path d="M98 40h34v20h-26l-8 7z" fill="#ffb547" fill-opacity=".35"/>',
    "door": (
        '<path d="M40 124h160M84 124V22h72v102"/><path d="M84 124l44-10V34L84 22z" fill="#ffb547" fill-opacity=".3"/>'
        '<path d="M118 72v8M172 60h24v14h-24zM184 60v-8"/>'
    ),
    "torn": (
        '<path d="M52 36h60l-6 14 8 14-8 16 8 14-6 16H52zM188 46h-56l-6 14 8 14-8 16 8 14-6 16h60z"/>'
        '<path d="M66 56h28M66 70h20" /><path d="M148 72h26v26h-26z" fill="#ffb547" fill-opacity=".3"/>'
    ),
}


def empty(name: str) -> SafeString:
    """The drawing called `name`: rail, calendar, street, search, phone, door or torn. An unknown name is a mistake."""
    return mark_safe(  # noqa: S308 - constants of this file only
        '<svg viewBox="0 0 240 140" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"'
        f' stroke-linejoin="round" aria-hidden="true">{_LINES[name]}</svg>'
    )
