"""Builds the optional compiled parts; everything else about the package is in pyproject.toml.

Without a compiler the build goes on and Khiên uses their twins in Python.
"""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from setuptools import Extension, setup
from setuptools.command.build_py import build_py


class BuildWithMessages(build_py):
    """Compiles the translations first, so that every wheel speaks Vietnamese."""

    def run(self) -> None:
        for po in Path("src").rglob("django.po"):
            with po.open("rb") as source, po.with_suffix(".mo").open("wb") as target:
                write_mo(target, read_po(source))
        super().run()


setup(
    cmdclass={"build_py": BuildWithMessages},
    ext_modules=[
        Extension(
            "khien._speed._text",
            [
                f"src/khien/_speed/{name}.c"
                for name in (
                    "text",
                    "text_memory",
                    "text_words",
                    "text_tokens",
                    "text_grams",
                    "text_score",
                    "text_model",
                    "text_anchors",
                )
            ],
            depends=["src/khien/_speed/text.h", "src/khien/_speed/text_module.h"],
            # Products and sums stay apart, so that numbers are Python's to the last bit.
            extra_compile_args=["-O3", "-ffp-contract=off"],
            optional=True,
        ),
        Extension(
            "khien._speed._pdq",
            ["src/khien/_speed/pdq.c", "src/khien/_speed/pdq_build.c"],
            depends=["src/khien/_speed/pdq.h"],
            extra_compile_args=["-O3"],
            optional=True,
        ),
    ],
)
