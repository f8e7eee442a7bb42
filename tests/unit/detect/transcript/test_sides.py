"""Sides come from edges that bubbles share, colours vote too, and doubt is told."""

from khien.detect.transcript.sides import sides_of

WHITE, BLUE = (255, 255, 255), (10, 124, 255)
WIDTH = 780


def test_edges_and_colours_agree() -> None:
    shapes = [(100, 400, WHITE), (300, 744, BLUE), (100, 600, WHITE), (600, 744, BLUE)]
    found = sides_of(shapes, WIDTH)
    assert [side for side, _ in found] == ["left", "right", "left", "right"]
    assert all(sure > 0.95 for _, sure in found)


def test_a_bubble_over_the_whole_width_goes_by_the_edge_it_shares() -> None:
    shapes = [(100, 400, WHITE), (100, 690, WHITE), (90, 744, BLUE), (500, 744, BLUE)]
    assert [side for side, _ in sides_of(shapes, WIDTH)] == ["left", "left", "right", "right"]


def test_colour_decides_where_edges_say_nothing() -> None:
    shapes = [(100, 400, WHITE), (400, 744, BLUE), (130, 650, BLUE)]
    assert sides_of(shapes, WIDTH)[2][0] == "right"


def test_one_voice_alone_is_told_from_the_edge() -> None:
    assert [side for side, _ in sides_of([(500, 744, BLUE)], WIDTH)] == ["right"]
    assert sides_of([], WIDTH) == []


def test_edge_against_colour_is_doubted() -> None:
    shapes = [(100, 400, WHITE), (100, 500, WHITE), (400, 744, BLUE), (100, 300, BLUE)]
    side, sure = sides_of(shapes, WIDTH)[3]
    assert side == "left"
    assert sure < 0.75
