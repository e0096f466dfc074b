"""Renders the pictures: python3 render.py [--out DIR] [NAME...]

Needs Chromium, and Node with the package sharp. Each picture is a function of a module in prints/ that
returns a press.Print; the function's name is the file's name with _ for -.
"""

import argparse
import importlib
import os
import pathlib
import shutil
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
MODULES = ["wall", "boats", "people", "town", "bench", "table"]
LIMIT_KB = 118
KB_PER_MEGAPIXEL = 110
LARGER_KB = {"sea-wall": 150, "harbour-master": 175, "elsie-mayhew": 160}  # the lead, and tall portraits


def pictures():
    found = {}
    for name in MODULES:
        if not (HERE / "prints" / f"{name}.py").exists():
            continue
        module = importlib.import_module(f"prints.{name}")
        found.update(module.PICTURES)
    return found


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--out", type=pathlib.Path, default=HERE.parent / "content" / "media")
    args.add_argument("--chromium", default=os.environ.get("CHROMIUM", "chromium"))
    args.add_argument("--png", action="store_true", help="keep the PNG beside the JPEG")
    args.add_argument("names", nargs="*")
    opt = args.parse_args()
    opt.out.mkdir(parents=True, exist_ok=True)
    everything = pictures()
    with tempfile.TemporaryDirectory() as tmp:
        work = pathlib.Path(tmp)
        for name in opt.names or everything:
            sheet = everything[name]()
            page = work / f"{name}.html"
            page.write_text('<!doctype html><meta charset="utf-8"><style>body{margin:0}svg{display:block}</style>' + sheet.svg())
            png = work / f"{name}.png"
            subprocess.run([
                opt.chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--hide-scrollbars", "--force-color-profile=srgb",
                f"--user-data-dir={work / 'profile'}", f"--screenshot={png}",
                f"--window-size={sheet.px},{round(sheet.h * sheet.px / sheet.w)}", page.as_uri(),
            ], check=True, stderr=subprocess.DEVNULL)
            megapixels = sheet.px ** 2 * sheet.h / sheet.w / 1e6
            limit = LARGER_KB.get(name) or min(LIMIT_KB, round(KB_PER_MEGAPIXEL * megapixels))
            if opt.png:
                shutil.copy(png, opt.out / f"{name}.png")
            subprocess.run(["node", HERE / "jpeg.mjs", png, opt.out / f"{name}.jpg", str(limit)], check=True)
            shutil.rmtree(work / "profile", ignore_errors=True)


if __name__ == "__main__":
    main()
