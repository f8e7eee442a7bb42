"""Builds the optional compiled parts; everything else about the package is in pyproject.toml.

Without a compiler the build goes on and Khiên uses their twins in Python.
"""

from setuptools import Extension, setup

setup(
    ext_modules=[
        Extension(
            "khien._speed._text",
            [
                f"src/khien/_speed/{name}.c"
                for name in ("text", "text_memory", "text_words", "text_tokens", "text_grams")
            ],
            depends=["src/khien/_speed/text.h"],
            extra_compile_args=["-O3"],
            optional=True,
        ),
        Extension(
            "khien._speed._pdq",
            ["src/khien/_speed/pdq.c"],
            extra_compile_args=["-O3"],
            optional=True,
        ),
    ]
)
