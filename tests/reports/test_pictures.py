"""Pictures become pages in which they are whole, upright, in their proportions and smooth, whatever their format."""

import io
from contextlib import suppress

import pytest
from PIL import Image, ImageDraw, ImageFont

from reports.intake.cut import pieces
from reports.intake.pictures import as_seen, print_pictures
from reports.intake.recognise import recognise
from reports.pdf import read
from reports.pdf.fonts import FOLDER
from reports.pdf.inspect import Unusable

GREEN, RED = (58, 125, 68), (200, 30, 30)


def written(picture, kind, **more):
    output = io.BytesIO()
    picture.save(output, kind, **more)
    return output.getvalue()


def printed(data, tmp_path):
    """(what is told, [(width, height) of each page and of the picture on it], first page as a picture)."""
    source, output = tmp_path / "came", tmp_path / "made.pdf"
    source.write_bytes(data)
    assert recognise(source)[0] == "picture"
    told = print_pictures(source, tmp_path, output, lambda *args, **more: None)
    with read.opened(output) as document:
        shapes = [(*page.get_size(), *read.picture_sizes(page)[0]) for page in document]
        return told, shapes, document[0].render(scale=0.5).to_pil().convert("RGB")


def two_halves(size=(60, 80), mode="RGB"):
    """Green above, red below."""
    picture = Image.new("RGB", size, GREEN)
    picture.paste(RED, (0, size[1] // 2, *size))
    return picture.convert(mode)


def near(colour, wanted, tolerance=40):
    return all(abs(one - other) <= tolerance for one, other in zip(colour, wanted, strict=True))


@pytest.mark.parametrize(
    "kind, mode, more",
    [
        ("GIF", "P", {}), ("BMP", "RGB", {}), ("BMP", "P", {}), ("WEBP", "RGB", {}),
        ("WEBP", "RGB", {"lossless": True}),
        ("JPEG2000", "RGB", {}), ("JPEG2000", "RGB", {"no_jp2": True}), ("PNG", "P", {}), ("TIFF", "CMYK", {}),
        ("JPEG", "CMYK", {}), ("TIFF", "RGB", {"big_tiff": True}), ("AVIF", "RGB", {}), ("PNG", "RGBA", {}),
        ("TIFF", "YCbCr", {}), ("TIFF", "LAB", {}),
    ],
)  # fmt: skip
def test_a_picture_of_any_ordinary_format_is_a_page(kind, mode, more, tmp_path):
    if mode == "LAB":
        picture = Image.merge("LAB", [Image.new("L", (60, 80), value) for value in (120, 100, 140)])
        printed(written(picture, kind, **more), tmp_path)
        return
    _, [(width, height, across, down)], page = printed(written(two_halves(mode=mode), kind, **more), tmp_path)
    assert (round(width), round(height)) == (595, 842)
    assert round(down / across, 2) == round(80 / 60, 2)
    assert near(page.getpixel((148, 120)), GREEN)
    assert near(page.getpixel((148, 300)), RED)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF"])
def test_of_an_animation_the_first_picture_is_shown_and_the_others_are_told(kind, tmp_path):
    frames = [Image.new("RGB", (40, 60), colour) for colour in (GREEN, RED, (0, 0, 255))]
    data = written(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
    told, shapes, page = printed(data, tmp_path)
    assert len(shapes) == 1
    assert near(page.getpixel((148, 200)), GREEN)
    assert told.left_out == ("the other 2 pictures of an animation, of which the first is shown",)


def test_every_page_of_a_tiff_is_a_page_and_small_copies_are_none(tmp_path):
    pages = [two_halves(), two_halves((80, 60)), two_halves()]
    assert len(printed(written(pages[0], "TIFF", save_all=True, append_images=pages[1:]), tmp_path)[1]) == 3
    small = two_halves((6, 8))
    small.encoderinfo = {"tiffinfo": {254: 1}}
    data = written(pages[0], "TIFF", save_all=True, append_images=[small])
    with Image.open(io.BytesIO(data)) as opened:
        assert opened.n_frames == 2
    assert len(printed(data, tmp_path)[1]) == 1


@pytest.mark.parametrize(
    "size, dpi, shape",
    [
        ((1728, 1145), (204, 98), (595, 842, 1728 / 204 / (1145 / 98))),
        ((572, 1728), (98, 204), (595, 842, 572 / 98 / (1728 / 204))),
        ((600, 400), (200, 200), (842, 595, 1.5)),
        ((600, 400), (72, 0), (842, 595, 1.5)),
        ((600, 400), (1, 30000), (842, 595, 1.5)),
    ],
)
def test_the_resolution_of_each_axis_counts(size, dpi, shape, tmp_path):
    _, [(width, height, across, down)], _ = printed(written(Image.new("1", size, 1), "TIFF", dpi=dpi), tmp_path)
    assert (round(width), round(height)) == shape[:2]
    assert abs(across / down - shape[2]) < 0.03


def test_a_picture_that_is_turned_by_its_camera_keeps_the_resolution_of_each_axis(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    data = written(Image.new("RGB", (400, 200)), "JPEG", exif=exif, dpi=(200, 100))
    _, [(_, _, across, down)], _ = printed(data, tmp_path)
    assert abs(across / down - 1.0) < 0.03


@pytest.mark.parametrize("mode", ["1", "P"])
def test_pictures_of_few_colours_are_smooth_when_they_are_made_smaller(mode):
    picture = Image.new("L", (4000, 5600), 255)
    for at in range(0, 4000, 8):
        ImageDraw.Draw(picture).line((at, 0, at + 2800, 5600), fill=0, width=3)
    small = as_seen(picture.convert(mode), 1400)
    shades = {value for _, value in small.convert("L").getcolors(70000)}
    assert max(small.size) == 1400
    assert len(shades) > 20


def test_what_is_transparent_is_white(tmp_path):
    picture = Image.new("RGBA", (60, 80), (0, 0, 0, 0))
    picture.paste((*RED, 255), (20, 20, 40, 60))
    data = [written(picture, kind) for kind in ("PNG", "WEBP", "GIF", "TIFF")]
    data.append(written(picture.convert("LA"), "PNG"))
    for each in data:
        page = printed(each, tmp_path)[2]
        assert near(page.getpixel((40, 60)), (255, 255, 255), 3)
        assert page.getpixel((148, 210)) != (255, 255, 255)


def test_what_is_white_on_nothing_is_seen_and_a_picture_whose_transparency_was_left_empty_too(tmp_path):
    white = Image.new("RGBA", (60, 80), (0, 0, 0, 0))
    white.paste((255, 255, 255, 255), (20, 20, 40, 60))
    page = printed(written(white, "PNG"), tmp_path)[2]
    assert page.getpixel((148, 210)) != page.getpixel((60, 80))
    empty = two_halves(mode="RGBA")
    empty.putalpha(0)
    assert near(printed(written(empty, "PNG"), tmp_path)[2].getpixel((148, 120)), GREEN)


def lines_of_text(width, height, step=40):
    picture = Image.new("RGB", (width, height), "white")
    draw, face = ImageDraw.Draw(picture), ImageFont.truetype(FOLDER / "SourceSansPro-Regular.ttf", 24)
    for number, at in enumerate(range(10, height - step, step)):
        draw.text((20, at), f"{number} The panel noted the report", font=face, fill=0)
    return picture


def test_a_very_tall_picture_is_cut_between_its_lines_and_told(tmp_path):
    picture = lines_of_text(500, 4000)
    told, shapes, _ = printed(written(picture, "PNG"), tmp_path)
    assert [page for page, _ in told.warnings] == [1]
    assert f"cut into {len(shapes)} pages" in told.warnings[0][1]
    assert all((round(width), round(height)) == (595, 842) and across > 350 for width, height, across, _ in shapes)
    parts = pieces(picture)
    assert sum(part.height for part in parts) == 4000
    for part in parts:  # no line of text is cut through
        grey = part.convert("L")
        assert grey.crop((0, 0, part.width, 2)).getextrema()[0] > 200
        assert grey.crop((0, part.height - 2, part.width, part.height)).getextrema()[0] > 200


def test_a_very_wide_picture_is_cut_where_it_is_still_and_a_view_is_left_whole(tmp_path):
    table = lines_of_text(500, 4000).transpose(Image.Transpose.ROTATE_90)
    assert len(printed(written(table, "PNG"), tmp_path)[1]) > 3
    assert sum(part.width for part in pieces(table)) == 4000
    view = Image.effect_noise((4000, 500), 90).convert("RGB")
    assert pieces(view) == [view]
    assert len(printed(written(view, "PNG"), tmp_path)[1]) == 1


@pytest.mark.parametrize("size", [(20, 4000), (4000, 20), (300, 400), (400, 300), (1, 1), (5, 20000)])
def test_what_is_narrow_or_of_the_shape_of_a_page_is_left_whole(size, tmp_path):
    assert len(printed(written(Image.new("RGB", size, GREEN), "PNG"), tmp_path)[1]) == 1


def test_greys_of_many_shades_stay_greys():
    for mode, value in (("I;16", 30000), ("I", 30000), ("F", 117.0)):
        assert abs(as_seen(Image.new(mode, (9, 9), value)).getpixel((4, 4)) - (117 if mode != "I" else 255)) < 4


@pytest.mark.parametrize("kind", ["GIF", "BMP", "WEBP", "JPEG2000", "TIFF", "PNG", "JPEG", "AVIF"])
def test_a_damaged_picture_is_refused_with_a_sentence_or_shown_as_far_as_it_goes(kind, tmp_path):
    whole = written(two_halves((200, 300)), kind)
    source = tmp_path / "came"
    for cut in (60, len(whole) // 2, len(whole) - 9):
        for data in (whole[:cut], whole[: cut // 2] + bytes(40) + whole[cut // 2 + 40 :]):
            source.write_bytes(data)
            with suppress(Unusable):
                print_pictures(source, tmp_path, tmp_path / "made.pdf", lambda *args, **more: None)
