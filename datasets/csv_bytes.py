"""From the bytes of a file to its text: what kind of file it is, and in which encoding."""

import codecs
import re
from contextlib import suppress

from charset_normalizer import from_bytes

from datasets.csv_words import TableError, number, shown
from language import marked, tr, trn

MAX_BYTES = 12 * 2**20  # the upload limit of the app
SAMPLE_BYTES = 20_000  # what an encoding is guessed from

SHEET = marked("Open it and save the sheet as CSV.")
UNPACK = marked("Unpack it and choose the CSV file inside.")
EXPORT = marked("Export the table as CSV and choose that file.")
OTHER = marked("Choose a CSV file.")

MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", marked("an Excel workbook (.xls)"), SHEET),
    (b"\x09\x08", marked("an Excel workbook (.xls)"), SHEET),
    (b"\x1f\x8b", marked("a gzip archive"), UNPACK),
    (b"\xfd7zXZ\x00", marked("an xz archive"), UNPACK),
    (b"\x28\xb5\x2f\xfd", marked("a zstd archive"), UNPACK),
    (b"7z\xbc\xaf\x27\x1c", marked("a 7-Zip archive"), UNPACK),
    (b"Rar!\x1a", marked("a RAR archive"), UNPACK),
    (b"ARROW1\x00", marked("a Feather (Arrow) file"), EXPORT),
    (b"\x93NUMPY", marked("a NumPy array (.npy)"), EXPORT),
    (b"\x89HDF\r\n", marked("an HDF5 file"), EXPORT),
    (b"SQLite format 3\x00", marked("an SQLite database"), EXPORT),
    (b"\x80\x02", marked("a Python pickle"), EXPORT),
    (b"\x80\x03", marked("a Python pickle"), EXPORT),
    (b"\x80\x04", marked("a Python pickle"), EXPORT),
    (b"\x80\x05", marked("a Python pickle"), EXPORT),
    (b"RDX2\n", marked("an R data file"), EXPORT),
    (b"RDX3\n", marked("an R data file"), EXPORT),
    (b"X\n\x00\x00", marked("an R data file"), EXPORT),
    (b"\x00\x00\x08", marked("an IDX file, the format of MNIST"), OTHER),
    (b"\x89PNG", marked("a PNG image"), OTHER),
    (b"\xff\xd8\xff", marked("a JPEG image"), OTHER),
    (b"GIF87a", marked("a GIF image"), OTHER),
    (b"GIF89a", marked("a GIF image"), OTHER),
    (b"II*\x00", marked("a TIFF image"), OTHER),
    (b"MM\x00*", marked("a TIFF image"), OTHER),
    (b"%PDF-", marked("a PDF document"), OTHER),
    (b"{\\rtf", marked("an RTF document"), OTHER),
    (b"\x7fELF", marked("a program"), OTHER),
)

ANSWER = re.compile(  # of a web server, saved in place of the file
    r"(?:(?:error )?[45]\d\d:? )?(?:not found|forbidden|access denied|bad request|unauthorized"
    r"|bad gateway|internal server error|service unavailable)\.?"
)

BOMS = (  # UTF-32 before UTF-16, whose mark is the beginning of UTF-32's
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# In order of preference where the bytes fit several equally well.
LATIN = {
    "cp1252": marked("Windows-1252 (Western European)"),
    "cp1250": marked("Windows-1250 (Central European)"),
    "cp1254": marked("Windows-1254 (Turkish)"),
    "cp850": marked("DOS 850 (Western European)"),
    "mac_roman": "Mac Roman",
}
NOT_LATIN = {
    "cp1251": marked("Windows-1251 (Cyrillic)"),
    "cp932": marked("Shift-JIS (Japanese)"),
    "gb18030": marked("GB 18030 (Chinese)"),
    "euc_jp": marked("EUC-JP (Japanese)"),
    "big5": marked("Big5 (Chinese)"),
    "cp949": marked("CP949 (Korean)"),
    "cp1253": marked("Windows-1253 (Greek)"),
    "koi8_r": marked("KOI8-R (Cyrillic)"),
}

# What only a wrong Latin encoding puts inside a word: capitals and signs among small letters.
SIGNS = r"[\u0152\u0160\u0178\u017d\u00a1-\u00af\u00b1\u00b6-\u00b9\u00bb-\u00df]"
ODD = re.compile(rf"(?<=[a-z]){SIGNS}|(?<=[A-Z]){SIGNS}(?=[a-z])|(?<=[a-z])\u00b3(?=[a-z])")


def decode(data: bytes, name: str) -> tuple[str, list[str]]:
    """The text with `\\n` line ends, and what had to be guessed; other files are refused."""
    _refuse_other_files(data, name)
    text, notes = _text(data)
    if "\x00" in text:
        raise TableError(
            tr(
                "{file} contains NUL bytes, so it is damaged or not a text file. "
                "Save the table again as CSV (UTF-8).",
                file=name,
            )
        )
    text = text.lstrip("\ufeff").rstrip("\x1a")
    if not text.strip():
        raise TableError(tr("{file} is empty. Choose a CSV file with a table in it.", file=name))
    _refuse_other_texts(text, name)
    text = text.replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")
    return text, notes


def _refuse_other_files(data: bytes, name: str) -> None:
    for magic, kind, advice in MAGIC:
        if data.startswith(magic):
            raise _other(name, kind, advice)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        raise _other(name, *_zip_kind(data))
    if data.startswith(b"PAR1") and data.endswith(b"PAR1"):
        raise _other(name, marked("a Parquet file"), EXPORT)
    if data.startswith(b"BZh") and data[4:10] == b"1AY&SY":
        raise _other(name, marked("a bzip2 archive"), UNPACK)
    if len(data) > MAX_BYTES:
        raise TableError(
            tr(
                "{file} has {size} MB; the limit is {most} MB. Keep fewer rows or columns.",
                file=name,
                size=f"{len(data) / 2**20:.1f}",
                most=MAX_BYTES // 2**20,
            )
        )


def _other(name: str, kind: str, advice: str) -> TableError:
    """Why a file of another kind is refused; its kind and the advice are marked sentences."""
    words = tr("{file} is {kind}, not a CSV file.", file=name, kind=tr(kind))
    return TableError(tr("{one} {other}", one=words, other=tr(advice)))


def _zip_kind(data: bytes) -> tuple[str, str]:
    """File names stand uncompressed in a zip archive, so nothing is unpacked to tell."""
    if b"xl/workbook" in data or b"xl/worksheets" in data:
        return marked("an Excel workbook"), SHEET
    if b"opendocument.spreadsheet" in data[:200]:
        return marked("an OpenDocument spreadsheet (.ods)"), SHEET
    if b"word/document" in data:
        return marked("a Word document"), OTHER
    if b".npy" in data:
        return marked("a NumPy archive (.npz)"), EXPORT
    return marked("a zip archive"), UNPACK


def _refuse_other_texts(text: str, name: str) -> None:
    head = text.lstrip()[:4096].rstrip()
    low = head.lower()
    if low.startswith("version https://git-lfs"):
        raise TableError(
            tr(
                "{file} is a Git LFS pointer, a few lines that stand for the real file. "
                "Download the raw file.",
                file=name,
            )
        )
    if low.startswith(("<!doctype html", "<html", "<head", "<body", "<table")) or (
        low.startswith("<") and "<html" in low
    ):
        raise _other(name, marked("an HTML page"), marked("Use the page's download or raw link."))
    if low.startswith(("<?xml", "<svg", "<!--")):
        raise _other(name, marked("an XML file"), EXPORT)
    if ANSWER.fullmatch(low):
        raise TableError(
            tr(
                "{file} is a web server's message, {text}, not a CSV file. "
                "Download the file again, or use its raw link.",
                file=name,
                text=shown(head),
            )
        )
    if re.search(r"^(?:insert into|create table)\s", low, re.MULTILINE):
        raise _other(name, marked("an SQL script"), EXPORT)
    if re.match(r'\{\s*(?:"|\}|$)|\[\s*(?:[\[{"\]]|[-\d.,\s]*+\]\s*$)', head):
        raise _other(name, marked("JSON"), EXPORT)
    if re.search(r"^@relation\b", low, re.MULTILINE):
        raise _other(name, marked("a Weka (ARFF) file"), EXPORT)
    strange = len(re.findall(r"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]", text[:65536]))
    if strange * 100 > min(len(text), 65536):
        raise TableError(tr("{file} is not a text file. Choose a CSV file.", file=name))


def _text(data: bytes) -> tuple[str, list[str]]:
    notes = []
    for mark, encoding in BOMS:
        if data.startswith(mark):
            with suppress(UnicodeDecodeError):
                if encoding == "utf-8" or b"\x00" in data[:4096]:
                    return data[len(mark) :].decode(encoding), []
            notes.append(tr("The byte-order mark at the start is wrong and was ignored."))
            data = data[len(mark) :]
            break
    wide = _utf16_without_mark(data)
    if wide:
        return data.decode(wide), [*notes, tr("It was read as UTF-16, a guess.")]
    with suppress(UnicodeDecodeError):
        return data.decode("utf-8"), notes
    text = data.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    foreign = len(text) - len(text.encode("ascii", "ignore"))
    if foreign > 3 * damaged:  # valid UTF-8 characters do not happen by chance
        lost = trn(
            "{n} character could not be read as UTF-8, shown as {sign}.",
            "{n} characters could not be read as UTF-8, shown as {sign}.",
            damaged,
            n=number(damaged),
            sign="\ufffd",
        )
        return text, [*notes, lost]
    encoding = _guess(data)
    text = data.decode(encoding, "replace")
    return text, [*notes, _guessed(encoding, text.count("\ufffd"))]


def _guessed(encoding: str, damaged: int) -> str:
    called = tr((LATIN | NOT_LATIN)[encoding])
    note = tr("The text is not UTF-8. It was read as {encoding}, a guess.", encoding=called)
    if not damaged:
        return note
    lost = trn(
        "{n} character could not be read, shown as {sign}.",
        "{n} characters could not be read, shown as {sign}.",
        damaged,
        n=number(damaged),
        sign="\ufffd",
    )
    return tr("{one} {other}", one=note, other=lost)


def _utf16_without_mark(data: bytes) -> str | None:
    """Digits, separators and line ends have a zero byte in UTF-16: all on one side."""
    head = data[:4096]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if len(data) % 2 or max(even, odd) * 10 < len(head) or min(even, odd) * 20 > max(even, odd):
        return None
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return encoding


def _guess(data: bytes) -> str:
    """charset-normalizer's guess on a sample; ties go to the more common encoding.

    Accents stand alone, or are rare, among plain letters in Latin scripts; other scripts make runs.
    """
    first = re.search(rb"[\x80-\xff]", data)
    start = max(first.start() - 500, 0) if first else 0
    sample = data[start : start + SAMPLE_BYTES]
    if start + SAMPLE_BYTES < len(data):  # end on a plain character, not within a wide one
        sample = sample[: max(sample.rfind(b","), sample.rfind(b"\n"), sample.rfind(b";")) + 1]
    runs = re.findall(rb"([A-Za-z]?)([\x80-\xff]+)([A-Za-z]?)", sample)
    accents = sum(len(run) for a, run, b in runs if len(run) == 1 or (len(run) == 2 and (a or b)))
    foreign = sum(len(run) for _, run, _ in runs)
    latin = 2 * accents >= foreign or len(re.findall(rb"[A-Za-z]", sample)) > 50 * foreign
    wanted = [*LATIN, *NOT_LATIN] if latin else [*NOT_LATIN, *LATIN]
    fits: dict[str, tuple[float, float]] = {}
    for match in from_bytes(sample, cp_isolation=wanted, enable_fallback=False):
        for encoding in match.could_be_from_charset:
            fits.setdefault(encoding, (match.chaos, match.coherence))
    family = [e for e in wanted if (e in LATIN) == latin and e in fits]
    family = family or [e for e in wanted if e in fits]
    if not family:
        return "cp1252"
    calm = min(fits[e][0] for e in family) + 0.02

    def merit(encoding: str) -> tuple[int, float]:
        odd = len(ODD.findall(sample.decode(encoding, "replace")))
        return -odd, round(fits[encoding][1], 1)

    return max((e for e in family if fits[e][0] <= calm), key=merit)
