"""Boats, the beds they work, and the gauge that tells them when."""

import math

from press import Print, clamp, mix, poly, ribbon, spline, stroke, swell
from prints.parts import gull, sky, walker


def ferry():
    """The Dunlin on her way to Lathsey."""
    s = Print(1067, 71)
    nz, r = s.noise, s.rnd
    hy = 452
    sand = s.block("sand")
    sand.flood()
    sand.engrave((-20, 0, s.w + 20, hy), 0, 17, lambda x, y: clamp(0.9 * (y / hy) + 0.9 * (nz.fbm(x / 300, y / 70) - 0.5)), run=(150, 400))
    sand.water(hy + 6, s.h, -20, s.w + 20, lambda x, y: 0.62, row=10, length=100)
    slate = s.block("slate")
    slate.ink(poly((-30, -30), (s.w + 30, -30), (s.w + 30, hy), (-30, hy)))
    sky(slate, -20, hy, 150, cover=0.5, spacing=17, scale=230)
    slate.ink(poly((-30, hy), (s.w + 30, hy), (s.w + 30, s.h + 30), (-30, s.h + 30)))
    slate.water(hy + 8, s.h + 10, -20, s.w + 20, lambda x, y: clamp(0.25 + 1.5 * (nz.fbm(x / 230, y / 44) - 0.45)), row=8, grow=1.08, length=70, ripple=0.5)
    green = s.block("moss")
    isle = [(860, hy + 8)]
    for x in range(860, 1661, 22):
        isle.append((x, hy - 26 * clamp((x - 860) / 260) ** 0.6 - 16 * nz.fbm(x / 80, 2, 3)))
    isle += [(1660, hy + 10)]
    green.ink(poly(*isle))
    green.engrave((860, hy - 60, 1660, hy + 8), 0, 15, lambda x, y: 0.35 if nz.at(x / 40, y / 9) > 0.55 else 0, run=(30, 90))
    rust = s.block("rust")
    for x, w, h in ((1230, 70, 34), (1340, 96, 40), (1490, 60, 32)):
        y = hy - 30
        sand.cut(poly((x, y), (x, y - h * 0.6), (x + w, y - h * 0.6), (x + w, y)))
        slate.cut(poly((x - 6, y), (x - 6, y - h * 1.6), (x + w + 6, y - h * 1.6), (x + w + 6, y)))
        green.cut(poly((x, y), (x, y - h * 0.6), (x + w, y - h * 0.6), (x + w, y)))
        rust.ink(poly((x - 6, y - h * 0.58), (x + 12, y - h * 1.3), (x + w - 12, y - h * 1.3), (x + w + 6, y - h * 0.58)))

    # The boat: bow to the right, shoulders wide, wheelhouse forward of the middle.
    sheer = [(386, 640), (520, 650), (760, 646), (980, 622), (1150, 572), (1216, 544)]
    keel = [(1196, 640), (1160, 720), (1090, 776), (820, 800), (520, 796), (408, 770)]
    hull = spline(sheer, False) + "L" + "L".join(f"{x} {y}" for x, y in keel) + "Z"
    house = poly((700, 640), (706, 392), (918, 380), (936, 632))
    roof = poly((684, 396), (692, 368), (930, 354), (944, 382))
    for b in (sand, slate, green):
        b.cut(hull, house, roof)
    rust.ink(hull)
    band = spline(sheer, False) + "L" + "L".join(f"{x} {y + 42}" for x, y in sheer[::-1]) + "Z"
    rust.cut(band)
    rust.ink(poly((640, 420), (648, 318), (688, 316), (690, 418)))
    with rust.within(hull):
        rust.engrave((380, 700, 1220, 810), -3, 19, lambda x, y: clamp(0.3 + 0.5 * (x - 700) / 500) if y > 690 else 0, run=(50, 160))
    key = s.block("key", 0, 0)
    key.ink(stroke([(840, hy), (1660, hy + 3)], 5))
    for x in (900, 1010, 1110, 1420, 1560, 1590):
        h = r.uniform(38, 74)
        key.ink(spline([(x - h * 0.5, hy - 16), (x - h * 0.42, hy - h * 0.8), (x, hy - h * 1.15), (x + h * 0.45, hy - h * 0.7), (x + h * 0.5, hy - 16)]))
        key.cut(*[swell([(x - h * 0.3, hy - h * k), (x, hy - h * (k + 0.12)), (x + h * 0.2, hy - h * k)], 5) for k in (0.4, 0.62)])
    for x in (1244, 1264, 1360, 1390, 1410, 1510):
        key.ink(poly((x, hy - 34), (x, hy - 46), (x + 9, hy - 46), (x + 9, hy - 34)))
    key.ink(hull)
    key.cut(band)
    with key.within(hull):
        key.engrave((380, 690, 1250, 812), -4, 21, lambda x, y: clamp(0.15 + (x - 560) / 640) if y > 664 else 0, run=(60, 200),
                    bend=lambda u, v: 0.00009 * u * u)
    key.ink(ribbon([(x, y + 42) for x, y in sheer], lambda t: 7), ribbon(sheer, lambda t: 9))
    for x in range(450, 1180, 92):
        y = 690 + 10 * math.sin(x / 140) - max(0, x - 900) * 0.14
        key.ink(spline([(x - 24, y - 20), (x + 6, y - 24), (x + 22, y), (x + 4, y + 24), (x - 22, y + 20)]))
        key.cut(spline([(x - 10, y - 8), (x + 4, y - 9), (x + 9, y), (x + 2, y + 9), (x - 9, y + 7)]))
    # Wheelhouse and its glass.
    for x0, x1 in ((724, 782), (798, 852), (868, 908)):
        key.ink(poly((x0, 504), (x0 + 3, 428), (x1, 424), (x1 + 3, 500)))
        key.cut(swell([(x0 + 12, 490), (x0 + 26, 440)], 6))
    key.ink(poly((868, 632), (862, 528), (914, 526), (920, 628)))
    key.cut(poly((876, 622), (872, 538), (906, 536), (910, 620)))
    key.ink(roof, stroke([(700, 640), (706, 392)], 8), stroke([(936, 632), (918, 382)], 8))
    with key.within(house):
        key.engrave((700, 510, 856, 640), 90, 22, lambda x, y: 0.22, ink=True, run=(60, 130))
    key.ink(stroke([(820, 360), (818, 170)], 11, 6), stroke([(760, 250), (880, 246)], 6), stroke([(818, 176), (1210, 546)], 3.5), stroke([(818, 176), (400, 630)], 3.5))
    key.ink(poly((818, 180), (756, 196), (818, 216)))
    key.ink(poly((640, 420), (644, 400), (690, 398), (690, 418)), stroke([(640, 420), (648, 318)], 5), poly((646, 340), (648, 318), (690, 316), (690, 338)))
    # Rails, passengers, a bicycle.
    for x in range(410, 690, 46):
        key.ink(stroke([(x, 652), (x - 2, 586)], 6))
    key.ink(stroke([(398, 592), (690, 596)], 6), stroke([(400, 620), (690, 624)], 4))
    for x, h, t in ((446, 150, 1), (500, 122, -1), (560, 158, 1), (606, 108, -1), (652, 146, -1)):
        w = walker(x, 676, h, 0.1, 1.15, t)
        for b in (sand, slate):
            b.cut(w)
        key.ink(w)
        key.cut(swell([(x - h * 0.09 * t, 676 - h * 0.78), (x - h * 0.11 * t, 676 - h * 0.6), (x - h * 0.08 * t, 676 - h * 0.45)], h * 0.045))
    rust.ink(spline([(486, 572), (500, 550), (516, 572)]))
    key.ink(poly((378, 640), (500, 652), (690, 650), (690, 676), (500, 680), (384, 664)))
    # Bow wave and wake.
    for i in range(11):
        d = i * 15
        c = [(1190 + d * 0.5, 690 + d * 0.3), (1250 + d, 722 + d * 0.5), (1190 + d * 1.2, 764 + d * 0.65), (1040 + d * 1.6, 800 + d * 0.6), (820 + d * 1.2, 822 + d * 0.5)]
        for b in (slate, sand):
            b.cut(swell(c, 13 - i * 0.7))
    for i in range(70):
        a, d = r.uniform(-1.3, 0.2), abs(r.gauss(0, 52))
        x, y = 1206 + d * math.cos(a), 690 + d * math.sin(a)
        slate.cut(swell([(x, y), (x + 9 * math.cos(a), y + 9 * math.sin(a)), (x + 18 * math.cos(a), y + 15 * math.sin(a))], 9, 4))
    slate.cut(swell([(560, 808), (420, 816), (240, 834), (60, 840), (-60, 850)], 26), swell([(480, 800), (280, 810), (120, 806), (-40, 812)], 14))
    key.water(hy + 10, 760, -20, 380, lambda x, y: 0.36 * nz.fbm(x / 120, y / 40) + 0.08, row=10, length=70, ripple=0.8, ink=True)
    key.water(hy + 10, 700, 1240, s.w + 20, lambda x, y: 0.3 * nz.fbm(x / 120, y / 40) + 0.06, row=10, length=70, ripple=0.8, ink=True)
    key.water(830, s.h + 20, -20, s.w + 20, lambda x, y: clamp(0.32 + 1.3 * (nz.fbm(x / 240, y / 60) - 0.5)), row=17, grow=1.13, length=120, ripple=0.9, ink=True)
    key.ink(swell([(520, 800), (700, 812), (880, 812), (1080, 792), (1180, 748)], 20))
    for x, y, k, t in ((250, 330, 46, -0.2), (348, 256, 34, 0.1), (160, 420, 30, 0.2), (470, 300, 22, -0.1), (1290, 210, 28, 0.1)):
        key.ink(gull(x, y, k, t))
    return s


def smack(blocks, key, x, y, k, turn=1, sail="rust"):
    """A gaff-rigged smack under full sail, waterline at (x, y), about 3k long."""
    def p(px, py):
        return x + px * k * turn, y - py * k
    hull = spline([p(-1.25, 0.3), p(-0.6, 0.2), p(0.3, 0.2), p(1.25, 0.42)], False) + "L" + "L".join(
        f"{a:.0f} {b:.0f}" for a, b in (p(1.1, 0.05), p(0.95, -0.08), p(-0.95, -0.08), p(-1.2, 0.1))) + "Z"
    main = spline([p(0.02, 0.42), p(-0.5, 0.36), p(-1.28, 0.5)], False) + "L" + "L".join(f"{a:.0f} {b:.0f}" for a, b in (p(-0.96, 2.15), p(0.06, 1.72))) + "Z"
    top = poly(p(0.07, 1.8), p(-0.9, 2.2), p(0.1, 2.75))
    fore = spline([p(0.2, 0.44), p(0.55, 0.4), p(1.2, 0.46)], False) + "L" + "L".join(f"{a:.0f} {b:.0f}" for a, b in (p(0.14, 2.05),)) + "Z"
    jib = poly(p(1.26, 0.5), p(1.75, 0.52), p(0.24, 2.5))
    sails = main + top + fore + jib
    for b in blocks.values():
        b.cut(hull, sails)
    key.cut(hull, sails)
    blocks[sail].ink(sails)
    with blocks[sail].within(sails):
        blocks[sail].engrave((x - 1.9 * k, y - 2.8 * k, x + 1.9 * k, y - 0.3 * k), 80 * turn, max(12, k * 0.1), lambda a, b: clamp(0.14 + 0.35 * ((a - x) * turn / k + 0.2)), run=(40, 150))
    key.ink(hull)
    with key.within(sails):
        key.engrave((x - 1.9 * k, y - 2.8 * k, x + 1.9 * k, y - 0.3 * k), 80 * turn, max(12, k * 0.11), lambda a, b: clamp(0.5 - 0.62 * ((a - x) * turn / k + 0.95)), ink=True, run=(50, 180))
    w = max(2.4, k * 0.035)
    key.ink(stroke([p(0.06, 0.2), p(0.12, 2.85)], w * 1.5, w * 0.8), stroke([p(0.04, 0.4), p(-1.36, 0.46)], w), stroke([p(0.08, 1.7), p(-1.0, 2.2)], w * 0.9),
            stroke([p(1.1, 0.42), p(1.85, 0.56)], w * 1.2, w * 0.8), stroke([p(1.8, 0.55), p(0.13, 2.6)], w * 0.45), stroke([p(-1.2, 0.32), p(0.12, 2.6)], w * 0.3))
    key.cut(swell([p(-1.1, 0.2), p(-0.3, 0.12), p(0.5, 0.13), p(1.1, 0.28)], w * 0.9))
    return p


def oyster_beds():
    """A smack dredging among the withies on a still morning."""
    s = Print(760, 79)
    nz, r = s.noise, s.rnd
    hy = 300
    sand = s.block("sand")
    sand.flood()
    sand.engrave((-20, 0, s.w + 20, hy), 0, 17, lambda x, y: clamp(0.2 + y / hy * 0.9), run=(160, 460))
    sand.water(hy + 4, s.h, -20, s.w + 20, lambda x, y: clamp(0.8 - (y - hy) / 700 + 0.9 * (nz.fbm(x / 300, y / 40) - 0.5)), row=10, length=120)
    slate = s.block("slate")
    slate.ink(poly((-30, -30), (s.w + 30, -30), (s.w + 30, hy), (-30, hy)))
    sky(slate, -20, hy, 480, cover=0.62, spacing=17, scale=200)
    slate.ink(poly((-30, hy), (s.w + 30, hy), (s.w + 30, s.h + 30), (-30, s.h + 30)))
    slate.water(hy + 6, s.h + 10, -20, s.w + 20, lambda x, y: clamp(0.68 + 1.3 * (nz.fbm(x / 300 + 2, y / 40) - 0.5) - (y - hy) / 900), row=8, grow=1.07, length=100)
    green = s.block("green")
    shore = [(-40, hy + 8)] + [(x, hy - 8 - 20 * nz.fbm(x / 110, 3, 3)) for x in range(-40, s.w + 60, 22)] + [(s.w + 40, hy + 8)]
    green.ink(poly(*shore))
    rust = s.block("rust")
    key = s.block("key", 0, 0)
    key.ink(stroke([(-40, hy + 6), (s.w + 40, hy + 6)], 7))
    key.engrave((-20, hy - 26, s.w + 20, hy + 4), 4, 11, lambda x, y: clamp((nz.at(x / 50, y / 14) - 0.5) * 2), ink=True, run=(14, 40))
    # Withies, in lines that meet at the far shore.
    for lane in (-1.9, -0.8, 0.5, 1.7, 3.0):
        for i in range(15):
            z = 1.2 * 1.24 ** i
            x, y = 900 + lane * 620 / z, hy + 10 + 420 / z
            if y > 740 or not -20 < x < s.w + 20:
                continue
            h = 330 / z
            t = r.uniform(-0.06, 0.06) * h
            key.ink(stroke([(x, y), (x + t * 0.4, y - h * 0.5), (x + t, y - h)], max(2.4, 15 / z), max(1.6, 7 / z)))
            for j in range(3):
                q = y - h * (0.72 + 0.1 * j)
                key.ink(stroke([(x + t * 0.7, q), (x + t + (-1) ** j * h * 0.07, q - h * 0.1)], max(1.6, 6 / z), 1))
            for j in range(4):
                yy = y + 5 + j * h * 0.13
                key.ink(swell([(x - 10 / z - t, yy), (x, yy + 1), (x + 22 / z - t, yy)], max(2, 7 / z), 5))
    blocks = {"rust": rust, "slate": slate, "sand": sand, "green": green}
    smack(blocks, key, 470, 500, 150, 1, "rust")
    smack({"rust": rust, "slate": slate, "sand": sand, "green": green}, key, 1180, 344, 46, -1, "rust")
    smack({"rust": rust, "slate": slate, "sand": sand, "green": green}, key, 1390, 322, 28, 1, "sand")
    for i in range(17):
        y = 522 + i * 12
        w = (190 - i * 6) * r.uniform(0.5, 1)
        x = 460 + r.uniform(-40, 40)
        (rust if i % 3 else key).ink(swell([(x - w, y), (x, y + r.uniform(-3, 3)), (x + w, y)], 9))
    for a, h in ((420, 40), (500, 44), (352, 38)):
        key.ink(walker(a, 478, h * 1.3, 0.1))
    key.ink(stroke([(352, 452), (250, 520), (190, 560)], 4))
    # The near shore: culch and shells.
    bank = [(-40, 800)] + [(x, 716 - 26 * math.sin(x / 260 + 2) - 20 * nz.fbm(x / 70, 8)) for x in range(-40, s.w + 60, 20)] + [(s.w + 40, 800)]
    for b in (slate, sand, rust):
        b.cut(poly(*bank))
    green.ink(poly(*bank))
    key.ink(poly(*bank))
    for i in range(120):
        x = r.uniform(-20, s.w + 20)
        y = r.uniform(724, 770) - 20 * math.sin(x / 260 + 2)
        k = r.uniform(9, 22)
        key.cut(spline([(x - k, y), (x - k * 0.3, y - k * 0.55), (x + k * 0.8, y - k * 0.3), (x + k, y + k * 0.2), (x, y + k * 0.4)]))
        key.ink(swell([(x - k * 0.5, y), (x, y - k * 0.15), (x + k * 0.6, y)], 3, 4))
    return s


def regatta():
    """The Lathsey Round: too many sails for the water there is."""
    s = Print(1067, 83)
    nz, r = s.noise, s.rnd
    hy = 520
    ochre = s.block("ochre")
    ochre.ink(poly((-30, -30), (s.w + 30, -30), (s.w + 30, hy), (-30, hy)))
    ochre.engrave((-20, -20, s.w + 20, hy + 10), 0, 18, lambda x, y: clamp(0.55 + 0.5 * y / hy + 1.6 * (nz.fbm(x / 360, y / 70) - 0.45)), run=(180, 460))
    slate = s.block("slate")
    slate.ink(poly((-30, hy), (s.w + 30, hy), (s.w + 30, s.h + 30), (-30, s.h + 30)))
    slate.water(hy + 6, s.h + 10, -20, s.w + 20, lambda x, y: clamp(0.4 + 1.6 * (nz.fbm(x / 240, y / 44) - 0.5)), row=8, grow=1.08, length=80, ripple=0.6)
    moss = s.block("moss")
    moss.ink(poly((-40, hy + 6), *[(x, hy - 6 - 22 * nz.fbm(x / 120, 5, 3) * (1.6 if x < 500 else 1)) for x in range(-40, s.w + 60, 24)], (s.w + 40, hy + 6)))
    rust = s.block("rust")
    sand = s.block("sand")
    key = s.block("key", 0, 0)
    key.ink(stroke([(-40, hy + 4), (s.w + 40, hy + 4)], 5))
    blocks = {"rust": rust, "slate": slate, "sand": sand, "moss": moss, "ochre": ochre}
    fleet = []
    for i in range(17):
        fleet.append((60 + i * 92 + r.uniform(-36, 36), hy + 14 + r.uniform(0, 26), r.uniform(22, 40)))
    fleet += [(170, 640, 92), (1440, 650, 98), (820, 620, 78), (560, 600, 62), (1120, 606, 66)]
    for i, (x, y, k) in enumerate(sorted(fleet, key=lambda f: f[1])):
        smack(blocks, key, x, y, k, 1, ("rust", "sand", "ochre", "rust", "slate")[i % 5])
        for j in range(7):
            yy = y + (6 + j * 8) * (k / 60 + 0.35)
            w = k * r.uniform(0.6, 1.2)
            key.ink(swell([(x - w, yy), (x, yy + 2), (x + w, yy)], max(3, k * 0.09)))
    # The near boat takes the foreground and goes out of the frame.
    smack(blocks, key, 640, 900, 270, 1, "rust")
    smack(blocks, key, 1270, 852, 190, 1, "sand")
    for x, y, k in ((640, 900, 270), (1270, 852, 190)):
        for j in range(9):
            yy = y + 20 + j * k * 0.055
            w = k * r.uniform(0.8, 1.4)
            key.ink(swell([(x - w, yy), (x + r.uniform(-30, 30), yy + 5), (x + w, yy)], k * 0.05))
        for j in range(5):
            slate.cut(swell([(x + 1.12 * k, y - 6 + j * 9), (x + 0.6 * k, y + 16 + j * 12), (x - 0.6 * k, y + 22 + j * 14)], k * 0.07))
            key.cut(swell([(x + 1.2 * k, y - 2 + j * 7), (x + 0.8 * k, y + 18 + j * 12), (x + 0.1 * k, y + 26 + j * 13)], k * 0.045))
    for i, (px, hh) in enumerate(((-0.85, 0.42), (-0.62, 0.5), (-0.2, 0.4), (0.5, 0.46))):
        key.ink(walker(640 + px * 270, 872, 270 * hh * 0.9, 0.1))
    for i, (px, hh) in enumerate(((-0.8, 0.46), (-0.3, 0.4))):
        key.ink(walker(1270 + px * 190, 830, 190 * hh * 0.9, 0.1))
    for x, y, k, t in ((1130, 130, 34, 0.1), (1240, 190, 24, -0.2), (140, 200, 28, 0.15), (980, 86, 20, 0)):
        key.ink(gull(x, y, k, t))
    return s


def tide_gauge():
    """The gauge house at the end of the harbour arm, with the staff that everybody reads."""
    s = Print(1200, 89, px=1440)
    nz, r = s.noise, s.rnd
    hy = 610
    sand = s.block("sand")
    sand.flood()
    sand.engrave((-20, 0, s.w + 20, hy), 0, 19, lambda x, y: clamp(0.25 + 0.9 * y / hy + 1.2 * (nz.fbm(x / 400, y / 90) - 0.5)), run=(180, 460))
    sand.water(hy + 8, s.h, -20, s.w + 20, lambda x, y: 0.5, row=11, length=100)
    slate = s.block("slate")
    slate.ink(poly((-30, -30), (s.w + 30, -30), (s.w + 30, hy), (-30, hy)))
    sky(slate, -20, hy, 610, cover=0.4, spacing=19, scale=280)
    slate.ink(poly((-30, hy), (s.w + 30, hy), (s.w + 30, s.h + 30), (-30, s.h + 30)))
    slate.water(hy + 8, s.h + 10, -20, s.w + 20, lambda x, y: clamp(0.3 + 1.7 * (nz.fbm(x / 230, y / 44) - 0.48)), row=9, grow=1.07, length=80, ripple=0.5)
    moss = s.block("moss")
    moss.ink(poly((-40, hy + 4), *[(x, hy - 4 - 16 * nz.fbm(x / 100, 1, 3)) for x in range(-40, 700, 24)], (700, hy + 4)))
    rust = s.block("rust")
    key = s.block("key", 0, 0)
    key.ink(stroke([(-40, hy + 3), (700, hy + 3)], 4))
    # The arm comes in from the right on its piles.
    deck = poly((770, 560), (1660, 520), (1660, 576), (770, 606))
    hut = poly((830, 560), (830, 290), (1120, 274), (1120, 548))
    side = poly((1120, 548), (1120, 274), (1210, 300), (1210, 544))
    roof = poly((806, 300), (960, 150), (1076, 144), (1146, 280))
    roof2 = poly((1146, 280), (1076, 144), (1130, 160), (1232, 306))
    for b in (sand, slate, moss):
        b.cut(deck, hut, side, roof, roof2)
    sand.ink(side)
    rust.ink(roof)
    rust.engrave((800, 140, 1160, 300), -3, 22, lambda x, y: 0.24, run=(40, 120))
    key.ink(roof2, deck)
    with key.within(deck):
        key.engrave((770, 510, 1660, 610), -2.5, 19, lambda x, y: 0.42, run=(60, 180))
    with key.within(hut):
        key.engrave((820, 270, 1130, 570), 90, 27, lambda x, y: 0.2, ink=True, run=(260, 330))
    with key.within(side):
        key.ink(side)
        key.engrave((1110, 270, 1220, 560), 90, 23, lambda x, y: 0.4, run=(120, 280))
    key.ink(stroke([(830, 562), (830, 292)], 9), stroke([(1120, 548), (1120, 276)], 9), stroke([(802, 304), (1148, 284)], 13))
    key.ink(poly((880, 470), (880, 350), (976, 346), (976, 466)))
    key.cut(poly((890, 404), (890, 360), (922, 358), (922, 402)), poly((932, 402), (932, 358), (966, 356), (966, 400)), poly((890, 460), (890, 414), (922, 412), (922, 458)), poly((932, 458), (932, 412), (966, 410), (966, 456)))
    key.ink(poly((1024, 552), (1024, 356), (1096, 352), (1096, 548)))
    key.cut(poly((1034, 544), (1034, 366), (1050, 365), (1050, 543)), poly((1056, 543), (1056, 365), (1070, 364), (1070, 542)), poly((1075, 542), (1075, 363), (1087, 362), (1087, 541)))
    key.ink(stroke([(1016, 150), (1018, 60)], 8, 5), stroke([(974, 84), (1062, 80)], 5), poly((1062, 80), (1040, 66), (1040, 96)))
    for a in (0, 1.57, 3.14, 4.71):
        key.ink(spline([(1018 + 44 * math.cos(a + 0.4), 108 + 12 * math.sin(a + 0.4)), (1018 + 58 * math.cos(a + 0.4) + 6, 108 + 12 * math.sin(a + 0.4)), (1018 + 52 * math.cos(a + 0.4), 120 + 12 * math.sin(a + 0.4))]))
    # Piles, cross bracing, weed.
    for x, top, w in ((800, 600, 34), (930, 594, 30), (1080, 590, 38), (1236, 584, 32), (1400, 578, 42), (1552, 572, 36)):
        bottom = r.uniform(930, 970)
        pile = poly((x, top), (x + w, top), (x + w + 3, bottom), (x - 3, bottom))
        for b in (sand, slate):
            b.cut(pile)
        moss.ink(poly((x, 790), (x + w, 780), (x + w + 3, bottom), (x - 3, bottom)))
        sand.ink(pile)
        key.ink(pile)
        with key.within(pile):
            key.engrave((x - 6, top, x + w + 6, bottom), 90, 13, lambda a, b, x=x, w=w: clamp(0.85 - (a - x) / w * 1.3) * (0.6 if b > 790 else 1), run=(40, 150))
        for j in range(12):
            yy = bottom + 8 + j * 15
            key.ink(swell([(x - 18 - j * 2, yy), (x + w / 2, yy + 3), (x + w + 30 + j * 3, yy)], 10))
    for a, b in (((934, 610), (1100, 880)), ((1100, 610), (946, 890)), ((1250, 600), (1420, 880)), ((1420, 600), (1256, 890))):
        key.ink(stroke([a, b], 14))
    # The staff, standing clear to the left, with its metres.
    x0, x1, top, low = 470, 590, 250, 1010
    board = poly((x0, top), (x1, top), (x1, low), (x0, low))
    for b in (sand, slate, moss):
        b.cut(poly((x0 - 14, top - 16), (x1 + 40, top - 16), (x1 + 40, low), (x0 - 14, low)))
    key.ink(poly((x1, top - 4), (x1 + 34, top + 6), (x1 + 34, low + 6), (x1, low)))
    key.engrave((x1 + 4, top, x1 + 32, low), 90, 12, lambda x, y: 0.3, run=(60, 200))
    key.ink(stroke([(x0, low), (x0, top)], 9, 9, 400), stroke([(x0, top), (x1, top)], 9, 9, 400))
    metre = 142
    for m in range(6):
        base = low - 40 - m * metre
        for j in range(10):
            y = base - j * metre / 10
            if top < y < low:
                if j % 2 == 0:
                    ink = rust if m % 2 else key
                    ink.ink(poly((x0 + 8, y), (x0 + (60 if j == 0 else 36), y), (x0 + (60 if j == 0 else 36), y - metre / 10), (x0 + 8, y - metre / 10)))
        for d in DIGITS.get(m, ()):
            key.ink(ribbon([(x0 + 72 + d[0] * 34, base - 10 - d[1] * 60), (x0 + 72 + d[2] * 34, base - 10 - d[3] * 60)], lambda t: 10))
    for b in (slate, sand):
        b.cut(poly((x0 - 30, 930), (x1 + 50, 930), (x1 + 50, 938), (x0 - 30, 938)))
    # The sea closes over its foot.
    foot = poly((x0 - 40, 962), (x1 + 70, 956), (x1 + 70, 1100), (x0 - 40, 1100))
    key.cut(foot)
    rust.cut(foot)
    slate.ink(foot)
    for j in range(9):
        y = 966 + j * 13
        key.ink(swell([(x0 - 46 - j * 7, y), (x0 + 40, y + 4), (x1 + 74 + j * 8, y - 2)], 9))
        slate.cut(swell([(x0 - 30, y + 6), (x0 + 50, y + 9), (x1 + 50, y + 6)], 6))
    key.water(hy + 14, 940, -20, 430, lambda x, y: clamp(0.28 + 1.2 * (nz.fbm(x / 180, y / 40) - 0.5)), row=10, grow=1.06, length=80, ripple=0.7, ink=True)
    key.water(hy + 14, 940, 640, 790, lambda x, y: 0.25, row=10, grow=1.06, length=60, ripple=0.7, ink=True)
    key.water(980, s.h + 20, -20, s.w + 20, lambda x, y: clamp(0.36 + 1.4 * (nz.fbm(x / 260, y / 60) - 0.5)), row=20, grow=1.12, length=140, ripple=0.8, ink=True)
    for x, y, k, t in ((250, 250, 48, -0.15), (160, 360, 30, 0.2), (700, 170, 34, 0.1), (1400, 330, 36, -0.1)):
        key.ink(gull(x, y, k, t))
    # A gull stands on the staff.
    gx, gy = x0 + 62, top - 12
    bird = spline([(gx - 52, gy - 34), (gx - 20, gy - 56), (gx + 18, gy - 60), (gx + 30, gy - 84), (gx + 52, gy - 88), (gx + 60, gy - 70), (gx + 44, gy - 44), (gx + 10, gy - 22), (gx - 24, gy - 20)])
    for b in (sand, slate):
        b.cut(bird)
    key.ink(spline([(gx - 76, gy - 30), (gx - 24, gy - 56), (gx + 18, gy - 50), (gx + 6, gy - 32), (gx - 34, gy - 26)]), stroke([(gx + 58, gy - 74), (gx + 84, gy - 66)], 9, 3),
            stroke([(gx - 4, gy - 22), (gx - 6, gy + 8)], 5), stroke([(gx + 10, gy - 22), (gx + 10, gy + 8)], 5), spline([(gx + 44, gy - 80), (gx + 50, gy - 82), (gx + 50, gy - 76)]))
    key.ink(stroke([(gx - 20, gy - 20), (gx + 10, gy - 20), (gx + 44, gy - 44), (gx + 60, gy - 68)], 3.5))
    return s


DIGITS = {
    1: ((0.5, 0, 0.5, 1), (0.5, 1, 0.15, 0.78)),
    2: ((0, 0.8, 0.5, 1), (0.5, 1, 0.95, 0.7), (0.95, 0.7, 0, 0.03), (0, 0.03, 1, 0.03)),
    3: ((0, 1, 0.95, 1), (0.95, 1, 0.4, 0.58), (0.4, 0.58, 0.95, 0.35), (0.95, 0.35, 0.6, 0.02), (0.6, 0.02, 0, 0.08)),
    4: ((0.7, 0, 0.7, 1), (0.7, 1, 0, 0.32), (0, 0.32, 1, 0.32)),
    5: ((0.95, 1, 0.1, 1), (0.1, 1, 0.1, 0.58), (0.1, 0.58, 0.8, 0.56), (0.8, 0.56, 0.95, 0.26), (0.95, 0.26, 0.6, 0.02), (0.6, 0.02, 0, 0.08)),
}


def boatyard():
    """The frames of a smack in the yard, looking aft toward the doors."""
    s = Print(1067, 97)
    nz, r = s.noise, s.rnd
    vx, vy = 800, 470
    door = poly((610, 720), (610, 300), (800, 210), (990, 300), (990, 720))
    sand = s.block("sand")
    sand.flood()
    sand.cut(door)
    ochre = s.block("ochre")
    ochre.ink(poly((-30, 1100), (560, 720), (1040, 720), (1640, 1100)))
    ochre.engrave((-20, 700, s.w + 20, s.h + 20), 0, 20, lambda x, y: clamp(0.9 - abs(x - vx) / (160 + (y - 700))), run=(60, 200))
    slate = s.block("slate")
    slate.flood()
    slate.cut(door)
    slate.cut(poly((-30, 1100), (600, 720), (1000, 720), (1640, 1100)))
    slate.engrave((-20, -20, s.w + 20, 740), 90, 26, lambda x, y: clamp(0.5 - abs(x - vx) / 1500 + 0.8 * (nz.fbm(x / 60, y / 400) - 0.5)) if abs(x - vx) > 196 else 0, run=(160, 500))
    slate.ink(poly((610, 600), (990, 600), (990, 650), (610, 650)))
    slate.water(604, 650, 606, 994, lambda x, y: 0.5, row=8, length=50)
    moss = s.block("moss")
    moss.ink(poly((610, 602), *[(x, 590 - 14 * nz.fbm(x / 50, 2)) for x in range(610, 991, 14)], (990, 602)))
    key = s.block("key", 0, 0)
    wall = poly((-40, -40), (1640, -40), (1640, 1100), (1640, 1000), (1010, 724), (990, 720), (990, 300), (800, 210), (610, 300), (610, 720), (590, 724), (-40, 1000))
    key.ink(wall)
    key.engrave((-20, -20, s.w + 20, 1010), 90, 25, lambda x, y: clamp(0.62 - abs(x - vx) / 1100 + 0.7 * (nz.fbm(x / 50, y / 300) - 0.5)) if abs(x - vx) > 200 else 0, run=(140, 420))
    # Roof timbers.
    for z, w in ((1.0, 44), (1.7, 28), (2.7, 18), (3.6, 12)):
        a, b, c, d = vx - 860 / z, vx + 860 / z, vy - 190 / z - 60 / z, vy - 560 / z
        key.cut(stroke([(a, c + 16 / z), (vx, d + 26 / z)], w * 0.3), stroke([(b, c + 16 / z), (vx, d + 26 / z)], w * 0.3))
        key.ink(stroke([(a, c), (vx, d)], w), stroke([(b, c), (vx, d)], w), stroke([(a + 90 / z, c - 20 / z), (b - 90 / z, c - 20 / z)], w * 0.8))
        key.cut(stroke([(a + 90 / z, c - 2 / z), (b - 90 / z, c - 2 / z)], w * 0.2))
    # The frames: nested ribs, nearest last.
    n = 11
    for i in range(n):
        t = i / (n - 1)
        z = mix(3.6, 1.02, t ** 0.8)
        kx, ky = vx, vy + 560 / z * 0.94
        half, tall = 520 / z * (0.52 + 0.48 * math.sin(math.pi * (0.18 + 0.62 * t))), 600 / z
        w = 42 / z
        for side in (-1, 1):
            rib = [(kx, ky), (kx + side * half * 0.45, ky - tall * 0.08), (kx + side * half * 0.86, ky - tall * 0.34), (kx + side * half, ky - tall * 0.68), (kx + side * half * 0.93, ky - tall)]
            for b in (slate, sand, ochre, moss):
                b.cut(stroke(rib, w * 1.08, w * 0.7))
            sand.ink(stroke(rib, w * 1.08, w * 0.7))
            if side == 1 or i == n - 1:
                ochre.ink(stroke(rib, w * 1.08, w * 0.7))
            key.cut(stroke([(x - side * 0, y) for x, y in rib], w * 1.5, w * 1.05))
            key.ink(stroke([(x + side * w * 0.42, y + w * 0.14) for x, y in rib], w * 0.5, w * 0.36))
            key.ink(stroke([(x - side * w * 0.5, y - w * 0.1) for x, y in rib], w * 0.14, w * 0.1))
    key.ink(poly((vx - 9, vy + 140), (vx + 9, vy + 140), (vx + 62, 1100), (vx - 62, 1100)))
    key.engrave((vx - 60, vy + 150, vx + 60, 1090), 90, 17, lambda x, y: 0.34, run=(60, 200))
    # Two ribands bent round the frames.
    for f, dy in ((0.985, 0.7), (0.9, 0.38)):
        for side in (-1, 1):
            pts = []
            for i in range(n):
                t = i / (n - 1)
                z = mix(3.6, 1.02, t ** 0.8)
                half, tall = 520 / z * (0.52 + 0.48 * math.sin(math.pi * (0.18 + 0.62 * t))), 600 / z
                pts.append((vx + side * half * f, vy + 560 / z * 0.94 - tall * dy))
            key.cut(ribbon(pts, lambda t: mix(7, 24, t)))
            key.ink(ribbon([(x, y + 5) for x, y in pts], lambda t: mix(4, 12, t)))
    # Shavings and the two people at work.
    for x, y, h, t in ((640, 742, 150, 1), (1130, 930, 300, -1)):
        w = walker(x, y, h, 0.35, 0.9, t)
        for b in (sand, slate, ochre):
            b.cut(w)
        key.cut(walker(x - 4 * t, y, h * 1.02, 0.35, 0.95, t))
        key.ink(w)
        key.cut(swell([(x - h * 0.09, y - h * 0.8), (x - h * 0.11, y - h * 0.62), (x - h * 0.09, y - h * 0.45)], h * 0.03))
    key.ink(stroke([(1085, 790), (1010, 700)], 12), poly((1016, 716), (980, 690), (1000, 666), (1034, 694)))
    for _ in range(70):
        x, y = vx + r.gauss(0, 420), r.uniform(880, 1040)
        k = r.uniform(8, 22)
        key.ink(swell([(x, y), (x + k * 0.6, y - k * 0.5), (x + k, y + 2), (x + k * 0.5, y + k * 0.25)], 4, 4))
    for y in (796, 880, 980):
        key.ink(swell([(-20, y + 120), (vx - 200, y - 6), (vx, y - 10)], 4), swell([(s.w + 20, y + 120), (vx + 200, y - 6), (vx, y - 10)], 4))
    return s


PICTURES = {
    "ferry": ferry,
    "oyster-beds": oyster_beds,
    "regatta": regatta,
    "tide-gauge": tide_gauge,
    "boatyard": boatyard,
}
