"""Markdown of editors: as HTML nothing of it runs, as blocks it says the same."""

from thcm.core.markup import blocks_of, escaped, html_of


def run(text, *, strong=False, stressed=False, href=""):
    return {"text": text, "strong": strong, "stressed": stressed, "href": href}


def test_html_of_text_holds_only_known_elements():
    text = "# Eins\n\nEin *zwei* **drei** [vier](https://example.org)\n\n- a\n- b\n\n1. c"

    assert html_of(text) == (
        "<h2>Eins</h2>\n"
        '<p>Ein <em>zwei</em> <strong>drei</strong> <a href="https://example.org">vier</a></p>\n'
        "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<ol>\n<li>c</li>\n</ol>\n"
    )


def test_html_pictures_and_scripts_stay_text():
    text = '<script>alert(1)</script> ![x](https://example.org/x.png) [x](javascript:alert(1)) <b onclick="x">'

    assert html_of(text) == (
        "<p>&lt;script&gt;alert(1)&lt;/script&gt; "
        '!<a href="https://example.org/x.png">x</a> [x](javascript:alert(1)) '
        "&lt;b onclick=&quot;x&quot;&gt;</p>\n"
    )


def test_blocks_of_text_say_the_same():
    text = "###### Sechs\n\nEin *zwei **drei***\nvier [fünf](https://example.org)\n\n- a\n\n1. c"

    assert blocks_of(text) == [
        {"kind": "heading", "level": 4, "runs": [run("Sechs")]},
        {
            "kind": "paragraph",
            "runs": [
                run("Ein "),
                run("zwei ", stressed=True),
                run("drei", strong=True, stressed=True),
                run("\n"),
                run("vier "),
                run("fünf", href="https://example.org"),
            ],
        },
        {"kind": "bullets", "items": [[{"kind": "paragraph", "runs": [run("a")]}]]},
        {"kind": "numbers", "items": [[{"kind": "paragraph", "runs": [run("c")]}]]},
    ]


def test_escaped_words_are_no_markup():
    words = "*a* _b_ [c](d) `e` <f>\n\n# g \\"

    assert html_of(f"- **{escaped(words)}**") == (
        "<ul>\n<li><strong>*a* _b_ [c](d) `e` &lt;f&gt; # g \\</strong></li>\n</ul>\n"
    )
