"""Fifty texts that nobody types by mistake: where one of them does something, `HAPPENED` says so."""

HAPPENED = "window.h"
DO = "top.h=1"

MARKUP = (
    f"<script>{DO}</script>",
    f"</script><script>{DO}</script>",
    f"<ScRiPt>{DO}</sCrIpT>",
    f"<img src=x onerror={DO}>",
    f"<svg onload={DO}>",
    f"<svg><script>{DO}</script></svg>",
    f"<body onload={DO}>",
    f"<details open ontoggle={DO}>x</details>",
    f"<input autofocus onfocus={DO}>",
    f"<iframe srcdoc='<script>{DO}</script>'></iframe>",
    f"<math><mtext><style><img src=x onerror={DO}></style></mtext></math>",
    f"<template><img src=x onerror={DO}></template>",
    "<link rel=stylesheet href=https://hostile.example/a.css>",
    "<meta http-equiv=refresh content='0;url=https://hostile.example/'>",
    "<base href=https://hostile.example/>",
    "<form action=https://hostile.example/><button>x</button></form>",
    "<style>*{display:none}</style>",
    f"<hx-partial hx-target='#main'><img src=x onerror={DO}></hx-partial>",
    f"<b hx-get='/' hx-trigger='load' hx-on::after-request='{DO}'>x</b>",
    "<net-player></net-player><source-editor></source-editor>",
)
BREAKING_OUT = (
    f'"><img src=x onerror={DO}>',
    f"'><img src=x onerror={DO}>",
    f'" autofocus onfocus={DO} x="',
    f"' onmouseover={DO} '",
    f"</textarea><img src=x onerror={DO}>",
    f"</title><img src=x onerror={DO}>",
    f"--><img src=x onerror={DO}>",
    f"]]><img src=x onerror={DO}>",
    f"javascript:{DO}",
    f"data:text/html,<script>{DO}</script>",
    f"[x](javascript:{DO})",
    f'![x](x"onerror="{DO})',
    f"`<img src=x onerror={DO}>`",
    "{{ 7 * 7 }}{% include '/etc/passwd' %}",
    "${7*7}<%= 7 * 7 %>#{7*7}",
)
QUERIES_AND_FORMULAS = (
    "'; DROP TABLE answer; --",
    '" OR 1=1 --',
    '=HYPERLINK("https://hostile.example/";"x")',
    "@SUM(1+9)*cmd|' /C calc'!A0",
    "../../../etc/passwd",
)
LETTERS = (
    "\u202etxet siht daer\u202c",
    "\u2066\u202e\u2067 turned \u2069",
    "a\u200b\u200d\ufeffb",
    "e" + "\u0301\u0316" * 40,
    "\x01\x02\x1b[31m\x7f\x85",
    "line\r\nSet-Cookie: happened=1\r\n\r\n",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466" * 20,
    "\u0660\u0661\u0662 \uff11\uff12 \u2160",
    "w" * 5_000,
    "a b " * 5_000,
)
HOSTILE = (*MARKUP, *BREAKING_OUT, *QUERIES_AND_FORMULAS, *LETTERS)
FIFTY = 50
assert len(HOSTILE) == FIFTY
