"""The town: the hall, the school, the ice house."""

import math

from press import Print, clamp, mix, poly, ribbon, spline, stroke, swell
from prints.parts import gull, sky, walker


def head_from_behind(key, blocks, x, y, k, kind, r):
    """The back of a head and shoulders, k half as wide as the shoulders."""
    body = spline([(x - k, y + k * 1.5), (x - k * 0.98, y + k * 0.86), (x - k * 0.62, y + k * 0.52), (x - k * 0.2, y + k * 0.4), (x + k * 0.2, y + k * 0.4),
                   (x + k * 0.62, y + k * 0.52), (x + k * 0.98, y + k * 0.86), (x + k, y + k * 1.5)])
    skull = spline([(x - k * 0.38, y - k * 0.05), (x - k * 0.33, y - k * 0.42), (x, y - k * 0.56), (x + k * 0.33, y - k * 0.42), (x + k * 0.38, y - k * 0.05), (x + k * 0.22, y + k * 0.36), (x - k * 0.22, y + k * 0.36)])
    ears = spline([(x - k * 0.36, y - k * 0.1), (x - k * 0.46, y - k * 0.08), (x - k * 0.4, y + k * 0.12), (x - k * 0.34, y + k * 0.1)]) + spline([(x + k * 0.36, y - k * 0.1), (x + k * 0.46, y - k * 0.08), (x + k * 0.4, y + k * 0.12), (x + k * 0.34, y + k * 0.1)])
    for b in blocks:
        b.cut(body, skull, ears)
    key.cut(body, skull, ears)
    edge = stroke([(x - k * 1.02, y + k * 1.5), (x - k, y + k * 0.86), (x - k * 0.62, y + k * 0.5), (x - k * 0.2, y + k * 0.38)], 6)
    key.ink(body, ears)
    with key.within(body):
        for i in range(7):
            d = (i - 3) * k * 0.24
            key.cut(swell([(x + d * 0.7, y + k * 0.6 + abs(d) * 0.25), (x + d * 1.1, y + k * 1.0), (x + d * 1.25, y + k * 1.5)], k * 0.05))
    if kind == "bald":
        blocks[0].ink(skull)
        with blocks[0].within(skull):
            blocks[0].cut(spline([(x - k * 0.3, y - k * 0.1), (x - k * 0.2, y - k * 0.42), (x + k * 0.06, y - k * 0.5), (x, y - k * 0.2), (x - k * 0.12, y)]))
        with key.within(skull):
            key.engrave((x - k * 0.1, y - k * 0.6, x + k * 0.5, y + k * 0.2), 62, max(9, k * 0.1), lambda a, b: clamp((a - x) / k * 2 - 0.1), ink=True, run=(20, 60))
        key.ink(ribbon([(x + k * 0.38 * math.cos(a * 0.2618), y - k * 0.1 + k * 0.46 * math.sin(a * 0.2618)) for a in range(11, 26)], lambda t: 7))
        key.ink(spline([(x - k * 0.38, y - k * 0.05), (x - k * 0.3, y + k * 0.1), (x, y + k * 0.14), (x + k * 0.3, y + k * 0.1), (x + k * 0.38, y - k * 0.05), (x + k * 0.24, y + k * 0.34), (x - k * 0.24, y + k * 0.34)]))
    elif kind == "cap":
        key.ink(skull)
        key.cut(swell([(x - k * 0.4, y - k * 0.04), (x, y + k * 0.06), (x + k * 0.4, y - k * 0.04)], k * 0.06))
        for i in range(4):
            key.cut(swell([(x - k * 0.3 + i * k * 0.2, y - k * 0.1), (x - k * 0.16 + i * k * 0.11, y - k * 0.4), (x, y - k * 0.52)], k * 0.035))
    elif kind == "bun":
        key.ink(skull, spline([(x - k * 0.2, y - k * 0.5), (x - k * 0.14, y - k * 0.78), (x + k * 0.14, y - k * 0.78), (x + k * 0.2, y - k * 0.5)]))
        for i in range(6):
            t = (i - 2.5) / 2.5
            key.cut(swell([(x + t * k * 0.3, y + k * 0.28), (x + t * k * 0.34, y - k * 0.1), (x + t * k * 0.08, y - k * 0.5)], k * 0.045))
        key.cut(swell([(x - k * 0.12, y - k * 0.64), (x, y - k * 0.7), (x + k * 0.12, y - k * 0.64)], k * 0.05))
    elif kind == "grey":
        for i in range(13):
            t = (i - 6) / 6
            key.ink(swell([(x + t * k * 0.24, y + k * 0.36), (x + t * k * 0.4, y - k * 0.06), (x + t * k * 0.14, y - k * 0.54)], k * 0.05))
    else:
        hair = spline([(x - k * 0.44, y + k * 0.34), (x - k * 0.44, y - k * 0.1), (x - k * 0.34, y - k * 0.46), (x, y - k * 0.6), (x + k * 0.34, y - k * 0.46), (x + k * 0.44, y - k * 0.1), (x + k * 0.44, y + k * 0.34), (x, y + k * 0.44)])
        key.ink(hair)
        for i in range(8):
            t = (i - 3.5) / 3.5
            key.cut(swell([(x + t * k * 0.4, y + k * 0.32), (x + t * k * 0.4, y - k * 0.06), (x + t * k * 0.1, y - k * 0.5)], k * 0.035))
    return edge


def corn_hall():
    """Nine hands up, seen from the back row."""
    s = Print(1067, 127, px=1440)
    nz, r = s.noise, s.rnd
    ochre = s.block("ochre")
    ochre.flood()
    rust = s.block("rust")
    slate = s.block("slate")
    key = s.block("key", 0, 0)
    # Wall and windows: night outside, lamps within.
    wall = poly((-40, -40), (1640, -40), (1640, 600), (-40, 600))
    ochre.engrave((-20, -20, s.w + 20, 610), 90, 25, lambda x, y: clamp(1.0 - min(abs(x - 420), abs(x - 1180)) / 430 + 0.5 * (nz.fbm(x / 60, y / 260) - 0.5)), run=(120, 380))
    for i in range(5):
        x = 150 + i * 325
        win = f"M{x - 84} 470L{x - 84} 210C{x - 84} 60 {x + 84} 60 {x + 84} 210L{x + 84} 470Z"
        for b in (ochre,):
            b.cut(win)
        slate.ink(win)
        key.ink(win)
        with key.within(win):
            key.engrave((x - 90, 70, x + 90, 480), -32, 26, lambda a, b: clamp((nz.fbm(a / 120, b / 80) - 0.42) * 2.2), run=(40, 150))
        for dx in (-28, 28):
            key.cut(stroke([(x + dx, 470), (x + dx, 108)], 9))
        for y in (200, 290, 380):
            key.cut(stroke([(x - 84, y), (x + 84, y)], 7))
        key.cut(f"M{x - 84} 470L{x - 84} 210C{x - 84} 60 {x + 84} 60 {x + 84} 210L{x + 84} 470L{x + 98} 470L{x + 98} 208C{x + 98} 40 {x - 98} 40 {x - 98} 208L{x - 98} 470Z")
        key.ink(poly((x - 112, 470), (x + 112, 470), (x + 112, 490), (x - 112, 490)))
        key.ink(f"M{x - 98} 470L{x - 98} 208C{x - 98} 40 {x + 98} 40 {x + 98} 208L{x + 98} 470L{x + 108} 470L{x + 108} 206C{x + 108} 26 {x - 108} 26 {x - 108} 206L{x - 108} 470Z")
    # Roof truss and lamps.
    key.ink(poly((-40, -40), (1640, -40), (1640, 28), (-40, 40)))
    key.cut(stroke([(-20, 26), (1620, 16)], 6))
    for x in (312, 800, 1288):
        key.ink(stroke([(x, 20), (x, 150)], 6), spline([(x - 70, 196), (x - 40, 156), (x, 144), (x + 40, 156), (x + 70, 196)], False) + "Z")
        for b in (ochre, slate, rust):
            b.cut(spline([(x - 34, 198), (x + 34, 198), (x + 20, 226), (x - 20, 226)]))
        key.cut(spline([(x - 36, 196), (x + 36, 196), (x + 20, 230), (x - 20, 230)]))
        for i in range(15):
            a = math.pi * (0.06 + 0.88 * i / 14)
            ochre.cut(swell([(x + 62 * math.cos(a), 214 + 62 * math.sin(a)), (x + 130 * math.cos(a), 214 + 130 * math.sin(a)), (x + r.uniform(190, 260) * math.cos(a), 214 + r.uniform(190, 260) * math.sin(a))], 11))
    # Panelling behind the dais.
    panel = poly((-40, 492), (1640, 492), (1640, 640), (-40, 640))
    rust.ink(panel)
    with rust.within(panel):
        rust.engrave((-20, 490, 1620, 640), 90, 30, lambda x, y: 0.22, run=(60, 150))
    # Seventeen councillors; the ninth hand, left of centre, stands highest.
    table = poly((70, 640), (1530, 640), (1560, 760), (40, 760))
    hands = {0, 2, 3, 6, 7, 9, 12, 13, 16}
    for i in range(17):
        x = 128 + i * 84
        y = 566 + r.uniform(-7, 7)
        hair = i % 4
        bodyp = spline([(x - 38, 650), (x - 36, 618), (x - 20, 600), (x, 596), (x + 20, 600), (x + 36, 618), (x + 38, 650)])
        face = spline([(x - 17, y - 8), (x - 14, y - 28), (x, y - 35), (x + 14, y - 28), (x + 17, y - 8), (x + 10, y + 14), (x, y + 20), (x - 10, y + 14)])
        arm = ""
        if i in hands:
            up = 474 if i != 7 else 440
            arm = stroke([(x + 28, 640), (x + 40, 600), (x + 35, up + 24)], 23, 16) + spline([(x + 26, up + 26), (x + 24, up - 2), (x + 30, up - 20), (x + 36, up - 24), (x + 44, up - 18), (x + 48, up + 2), (x + 44, up + 26)])
        for b in (key, rust, slate, ochre):
            b.cut(bodyp, face, stroke([(x + 28, 640), (x + 40, 600), (x + 35, 498)], 30, 24) if arm else "", arm)
        (rust if i in (2, 7, 14) else slate if i in (0, 5, 11) else key).ink(bodyp)
        key.ink(ribbon([(x - 38, 650), (x - 36, 618), (x - 20, 600), (x, 596), (x + 20, 600), (x + 36, 618), (x + 38, 650)], lambda t: 5))
        key.cut(swell([(x - 8, 602), (x, 626), (x + 8, 602)], 8))
        key.ink(swell([(x - 17, y - 10), (x - 11, y + 12), (x, y + 20), (x + 11, y + 12), (x + 17, y - 10)], 5, 4))
        key.ink(spline([(x - 18, y - 6), (x - 18, y - 28), (x, y - 40), (x + 18, y - 28), (x + 19, y - 4), (x + 13, y - 18 - 4 * hair), (x - 8, y - 22 - 2 * hair), (x - 13, y - 14)]) if hair != 3 else
                ribbon([(x - 17, y - 4), (x - 15, y - 28), (x, y - 36), (x + 15, y - 28), (x + 17, y - 4)], lambda t: 5))
        if i == 7:
            key.ink(spline([(x - 14, y - 32), (x - 6, y - 50), (x + 10, y - 50), (x + 14, y - 32)]))
        key.ink(swell([(x - 10, y - 6), (x - 6, y - 9), (x - 2, y - 6)], 5, 3), swell([(x + 3, y - 6), (x + 7, y - 9), (x + 11, y - 6)], 5, 3), swell([(x + 1, y - 6), (x + 3, y + 3), (x - 1, y + 5)], 3.5, 3), swell([(x - 5, y + 11), (x, y + 12), (x + 6, y + 10)], 4, 3),
                poly((x + 9, y - 18), (x + 17, y - 10), (x + 12, y + 12), (x + 6, y + 16), (x + 10, y)))
        if arm:
            cloth = (rust if i in (2, 7, 14) else slate if i in (0, 5, 11) else key)
            cloth.ink(stroke([(x + 28, 640), (x + 40, 600), (x + 36, 530)], 23, 18))
            key.ink(stroke([(x + 38, 640), (x + 50, 600), (x + 43, 530)], 5), swell([(x + 28, 500), (x + 25, 474), (x + 33, 452 if i != 7 else 418)], 4), ribbon([(x + 26, (474 if i != 7 else 440) + 26), (x + 24, (474 if i != 7 else 440) - 2), (x + 31, (474 if i != 7 else 440) - 20), (x + 37, (474 if i != 7 else 440) - 24), (x + 44, (474 if i != 7 else 440) - 18), (x + 48, (474 if i != 7 else 440) + 2), (x + 43, (474 if i != 7 else 440) + 40), (x + 45, 530)], lambda t: 5))
    for b in (ochre, rust, slate):
        b.cut(table)
    key.cut(table)
    slate.ink(table)
    with slate.within(table):
        slate.engrave((40, 640, 1560, 760), 90, 24, lambda x, y: clamp(0.5 + 0.3 * math.sin(x / 40)), run=(50, 130))
    key.ink(stroke([(60, 640), (1540, 640)], 12), stroke([(34, 762), (1566, 762)], 9))
    with key.within(table):
        key.engrave((40, 650, 1560, 770), 90, 34, lambda x, y: 0.3 * (y - 640) / 120 + 0.08, ink=True, run=(50, 120))
    for i in range(17):
        x = 128 + i * 84
        key.cut(poly((x - 22, 644), (x + 20, 642), (x + 24, 658), (x - 26, 660)))
        key.ink(swell([(x - 14, 650), (x, 649), (x + 14, 651)], 3))
    # The public, three rows of backs.
    kinds = ("bald", "cap", "bun", "grey", "long", "cap", "grey", "long")
    ground = poly((-40, 772), (1640, 772), (1640, 1120), (-40, 1120))
    key.ink(ground)
    for row, (y, k, n) in enumerate(((812, 70, 15), (890, 100, 11), (1000, 140, 8))):
        for i in range(n + 1):
            x = (i + (row % 2) * 0.5) * (s.w + 60) / n - 30 + r.uniform(-16, 16)
            kind = kinds[(i * 3 + row * 5 + (i * i) % 4) % len(kinds)]
            edge = head_from_behind(key, (ochre, rust, slate), x, y + r.uniform(-12, 12), k, kind, r)
            key.cut(edge)
    return s


def school_roof():
    """Quay Lane school with its rafters bare and the scaffold up."""
    s = Print(1200, 131, px=1440)
    nz, r = s.noise, s.rnd
    sand = s.block("sand")
    sand.flood()
    sand.engrave((-20, -20, s.w + 20, 900), 0, 20, lambda x, y: clamp(0.35 + 1.5 * (nz.fbm(x / 380, y / 100) - 0.42)), run=(180, 480))
    slate = s.block("slate")
    slate.ink(poly((-40, -40), (1640, -40), (1640, 700), (-40, 700)))
    sky(slate, -20, 720, 333, cover=0.75, spacing=20, scale=300)
    rust = s.block("rust")
    key = s.block("key", 0, 0)
    blocks = (sand, slate, rust)
    eaves, ridge = 640, 250
    gable = poly((110, 1060), (110, eaves), (330, ridge), (550, eaves), (550, 1060))
    long = poly((550, eaves), (1500, eaves), (1500, 1060), (550, 1060))
    roof = poly((330, ridge), (1290, ridge), (1510, eaves), (550, eaves))
    for b in blocks:
        b.cut(gable, long, roof)
    rust.ink(gable, long)
    # Brick, in courses.
    for y in range(eaves - 380, 1060, 24):
        for part in (gable, long):
            with rust.within(part):
                rust.cut(stroke([(100, y), (1500, y)], 4))
    with rust.within(gable):
        for y in range(270, 1060, 24):
            for x in range(110 + (y // 24 % 2) * 26, 560, 52):
                rust.cut(poly((x, y), (x + 4, y), (x + 4, y + 24), (x, y + 24)))
    with key.within(long):
        key.engrave((550, eaves, 1500, 1060), 0, 24, lambda x, y: clamp(0.5 - (y - eaves) / 260) + 0.05, ink=True, run=(60, 200))
    with key.within(gable):
        key.engrave((110, 250, 560, 1060), 0, 24, lambda x, y: clamp((x - 330) / 700), ink=True, run=(40, 130))
    # Rafters: half the slates are off.
    key.ink(roof)
    with key.within(roof):
        key.engrave((330, ridge, 1500, eaves), 60.6, 22, lambda x, y: 0.16, run=(100, 300))
    for i in range(15):
        x = 370 + i * 66
        a, b = (x, ridge), (x + 220, eaves)
        beam = ribbon([a, b], lambda t: 24)
        key.cut(beam)
        sand.ink(beam)
        key.ink(ribbon([(a[0] + 8, a[1]), (b[0] + 8, b[1])], lambda t: 8))
    for t in (0.25, 0.5, 0.75):
        x, y = mix(330, 550, t), mix(ridge, eaves, t)
        key.cut(stroke([(x, y), (x + 960, y)], 12))
        sand.ink(stroke([(x, y), (x + 960, y)], 12))
        key.ink(stroke([(x, y + 7), (x + 960, y + 7)], 4))
    # Slates still on, or on again, at the right-hand end.
    for row in range(12):
        t0, t1 = row / 12, (row + 1) / 12
        y0, y1 = mix(ridge, eaves, t0), mix(ridge, eaves, t1)
        start = 1000 - row * 32 + r.choice((0, 46, 92))
        x = mix(330, 550, t0) + start - 330 + (row % 2) * 23
        end = mix(1290, 1510, t0)
        while x < end + 20:
            dx = (y1 - y0) * 220 / 390
            tile = poly((x, y0), (min(x + 44, end + 22), y0), (min(x + 44, end + 22) + dx, y1 + 3), (x + dx, y1 + 3))
            key.cut(tile)
            sand.cut(tile)
            slate.ink(tile)
            key.ink(ribbon([(x + dx, y1 + 2), (x + dx + 44, y1 + 2)], lambda t: 5), ribbon([(x, y0), (x + dx, y1)], lambda t: 4))
            if r.random() < 0.4:
                with key.within(tile):
                    key.engrave((x, y0, x + 70, y1), 60, 10, lambda a, b: 0.4, ink=True, run=(16, 40))
            x += 46
    key.ink(stroke([(322, ridge - 4), (1300, ridge - 4)], 15), stroke([(98, eaves + 14), (330, ridge - 6), (560, eaves + 14)], 20, 20, 400), stroke([(540, eaves + 4), (1518, eaves + 4)], 14))
    key.cut(stroke([(112, eaves + 8), (328, ridge + 2)], 5))
    # The bell cote.
    for b in (*blocks, key):
        b.cut(poly((286, 256), (286, 120), (374, 120), (374, 256)))
    key.ink(poly((266, 126), (330, 52), (394, 126)), poly((286, 256), (286, 120), (302, 120), (302, 256)), poly((358, 256), (358, 120), (374, 120), (374, 256)), poly((286, 230), (374, 230), (374, 262), (286, 262)), stroke([(330, 52), (330, 14)], 6),
            spline([(308, 206), (316, 170), (322, 150), (338, 150), (344, 170), (352, 206)]), stroke([(330, 124), (330, 160)], 5))
    # Windows and the date stone.
    def window(x, y, w, h, n):
        frame = poly((x, y + h), (x, y), (x + w, y), (x + w, y + h))
        for b in (rust,):
            b.cut(frame)
        key.cut(poly((x - 10, y + h), (x - 10, y - 26), (x + w + 10, y - 26), (x + w + 10, y + h)))
        key.ink(poly((x - 20, y - 20), (x + w + 20, y - 20), (x + w + 12, y - 6), (x - 12, y - 6)), frame)
        for i in range(n):
            for j in range(4):
                cw, ch = w / n, h / 4
                pane = poly((x + i * cw + 5, y + j * ch + 5), (x + (i + 1) * cw - 5, y + j * ch + 5), (x + (i + 1) * cw - 5, y + (j + 1) * ch - 5), (x + i * cw + 5, y + (j + 1) * ch - 5))
                if (i + j * 2) % 5 == 0:
                    key.cut(pane)
                else:
                    with key.within(pane):
                        key.engrave((x, y, x + w, y + h), -50, 15, lambda a, b: 0.3, run=(20, 60))
        key.ink(poly((x - 24, y + h), (x + w + 24, y + h), (x + w + 24, y + h + 16), (x - 24, y + h + 16)))
        key.cut(stroke([(x - 20, y + h + 4), (x + w + 20, y + h + 4)], 4))
    window(215, 640, 230, 300, 4)
    for x in (640, 860, 1080, 1300):
        window(x, 740, 140, 220, 3)
    key.cut(spline([(330 + 52 * math.cos(i * 0.5236), 470 + 52 * math.sin(i * 0.5236)) for i in range(12)]))
    rust.cut(spline([(330 + 52 * math.cos(i * 0.5236), 470 + 52 * math.sin(i * 0.5236)) for i in range(12)]))
    key.ink(ribbon([(330 + 52 * math.cos(i * 0.2618), 470 + 52 * math.sin(i * 0.2618)) for i in range(25)], lambda t: 9), stroke([(330, 470), (330, 434)], 7), stroke([(330, 470), (356, 482)], 7))
    # Scaffold: standards, ledgers, boards, a ladder.
    for x in (520, 740, 960, 1180, 1400, 1560):
        key.ink(stroke([(x + 8, 1080), (x + 8, 330 if x > 600 else 560)], 13))
        key.cut(stroke([(x + 5, 1070), (x + 5, 340 if x > 600 else 570)], 4))
    for y in (690, 900):
        for b in (key, rust, slate):
            b.cut(poly((480, y - 16), (1640, y - 20), (1640, y + 14), (480, y + 16)))
        sand.ink(poly((480, y - 10), (1640, y - 14), (1640, y + 8), (480, y + 10)))
        key.ink(stroke([(480, y + 10), (1640, y + 8)], 8), stroke([(480, y - 11), (1640, y - 15)], 5), stroke([(500, y - 90), (1640, y - 96)], 7))
    for a, b in (((740, 1070), (960, 700)), ((1180, 700), (1400, 1070))):
        key.ink(stroke([a, b], 8))
    for dx in (0, 44):
        key.ink(stroke([(1090 + dx, 1080), (1000 + dx, 560)], 9))
    for i in range(17):
        t = i / 17
        key.ink(stroke([(mix(1090, 1000, t), mix(1080, 560, t)), (mix(1134, 1044, t), mix(1080, 560, t) - 4)], 7))
    # The slaters.
    for x, y, h, t in ((680, 678, 190, 1), (1250, 676, 176, -1)):
        w = walker(x, y, h, 0.4, 0.8, t)
        for b in blocks:
            b.cut(w)
        key.cut(walker(x - 5 * t, y, h * 1.03, 0.4, 0.9, t))
        key.ink(w)
        key.cut(swell([(x - h * 0.08 * t, y - h * 0.8), (x - h * 0.11 * t, y - h * 0.6), (x - h * 0.08 * t, y - h * 0.42)], h * 0.04))
    key.ink(stroke([(706, 560), (764, 500)], 11), poly((748, 480), (804, 470), (812, 512), (756, 520)))
    kneel = spline([(840, 470), (880, 430), (930, 424), (960, 452), (950, 492), (900, 500), (850, 520)]) + spline([(930, 424), (936, 384), (964, 374), (986, 392), (980, 420), (956, 436)]) + stroke([(950, 450), (1000, 474), (1016, 500)], 18, 12) + stroke([(1004, 486), (1050, 462)], 7)
    for b in blocks:
        b.cut(kneel)
    key.cut(stroke([(832, 480), (874, 420), (930, 412), (930, 376), (964, 364)], 10))
    key.ink(kneel)
    # Playground: wall, children going past to the Methodist hall, and a net for the ball.
    yard = poly((-40, 1060), (1640, 1060), (1640, 1240), (-40, 1240))
    for b in blocks:
        b.cut(yard)
    sand.ink(yard)
    key.ink(stroke([(-40, 1062), (1640, 1062)], 9))
    sand.engrave((-20, 1066, 1620, 1220), 0, 18, lambda x, y: 0.4, run=(60, 180))
    key.engrave((-20, 1070, 1620, 1220), 0, 20, lambda x, y: clamp((nz.fbm(x / 160, y / 24) - 0.5) * 2), ink=True, run=(60, 180))
    for i in range(11):
        x, h = 120 + i * 88 + r.uniform(-18, 18), r.uniform(100, 132)
        w = walker(x, 1152 + r.uniform(-8, 10), h, r.uniform(0.3, 0.9), 1.2, 1, i % 3 == 0)
        for b in blocks:
            b.cut(w)
        key.cut(walker(x - 3, 1152, h * 1.02, 0.6, 1.25, 1))
        (rust if i in (2, 6, 9) else key).ink(w)
        if i in (2, 6, 9):
            key.ink(walker(x, 1152, h, 0.6, 1.2, 1).split("Z")[0] + "Z")
            key.ink(spline([(x - h * 0.05, 1152 - h * 0.9), (x - h * 0.045, 1152 - h * 0.98), (x + h * 0.05, 1152 - h * 0.97), (x + h * 0.05, 1152 - h * 0.88)]))
    for x, y, k, t in ((1420, 150, 40, 0.15), (1520, 220, 26, -0.1), (150, 170, 30, 0.1)):
        key.ink(gull(x, y, k, t))
    return s


def ice_house():
    """The Tempest in the ice house: Prospero on the flooded floor."""
    s = Print(1067, 137)
    nz, r = s.noise, s.rnd
    cx, hy = 800, 700
    slate = s.block("slate")
    slate.flood()
    ochre = s.block("ochre")
    key = s.block("key", 0, 0)
    key.flood()
    lamps = [(430, 590), (1170, 590), (560, 640), (1040, 640), (268, 540), (1332, 540)]
    lit = lambda x, y: max(clamp(1 - math.hypot(x - a, (y - b) * 1.1) / 330) for a, b in lamps)
    # The dome in rings of brick.
    for ring in range(15):
        r0, r1 = 150 + ring * 58, 150 + (ring + 1) * 58
        n = int(14 + ring * 3.2)
        for i in range(n * 2):
            a0 = math.pi + math.pi * (i + (ring % 2) * 0.5 - n * 0.5) / n
            a1 = a0 + math.pi / n
            p = lambda rr, a: (cx + rr * 1.12 * math.cos(a), hy - 40 + rr * 0.86 * math.sin(a))
            if p(r0, a0)[1] > hy - 10 and p(r0, a1)[1] > hy - 10:
                continue
            g = 0.03
            q = poly(p(r0 + 5, a0 + g * 18 / (ring + 14)), p(r1 - 5, a0 + g * 18 / (ring + 14)), p(r1 - 5, a1 - g * 18 / (ring + 14)), p(r0 + 5, a1 - g * 18 / (ring + 14)))
            mid = p((r0 + r1) / 2, (a0 + a1) / 2)
            t = clamp(lit(*mid) * 1.1 + 0.12 + 0.14 * (r.random() - 0.5) + 0.22 * clamp(1 - (r0 - 150) / 300))
            if not (-60 < mid[0] < s.w + 60 and -60 < mid[1]):
                continue
            with key.within(q):
                key.engrave((mid[0] - 90, mid[1] - 70, mid[0] + 90, mid[1] + 70), math.degrees((a0 + a1) / 2) + 90, 15, lambda x, y, t=t: t, run=(60, 160))
            if lit(*mid) > 0.28:
                ochre.ink(q)
                if lit(*mid) > 0.4:
                    slate.cut(q)
    # The eye of the dome.
    eye = spline([(cx + 160 * math.cos(i * 0.5236), hy - 46 - 0 + 118 * math.sin(i * 0.5236)) for i in range(12)])
    # A dark back wall, and the door through which the sea is heard.
    back = f"M{cx - 168} {hy}L{cx - 168} {hy - 70}C{cx - 160} {hy - 200} {cx + 160} {hy - 200} {cx + 168} {hy - 70}L{cx + 168} {hy}Z"
    key.ink(back)
    for b in (slate, ochre):
        b.cut(back)
    slate.ink(back)
    with key.within(back):
        moon = spline([(cx + 70 + 30 * math.cos(i * 0.5236), hy - 118 + 30 * math.sin(i * 0.5236)) for i in range(12)])
        key.engrave((cx - 170, hy - 200, cx + 170, hy - 40), 0, 14, lambda x, y: clamp((nz.fbm(x / 90, y / 24) - 0.36) * 2.4), run=(40, 130))
        key.cut(moon)
        key.water(hy - 46, hy, cx - 170, cx + 170, lambda x, y: 0.4, row=6, length=40)
    with slate.within(back):
        slate.cut(moon)
    # The water on the floor.
    floor = poly((-40, hy), (1640, hy), (1640, 1120), (-40, 1120))
    key.ink(floor)
    ochre.cut(floor)
    for a, b in lamps:
        with ochre.within(floor):
            ochre.ink(poly((a - 60, hy), (a + 60, hy), (a + 110, 1100), (a - 110, 1100)))
    with key.within(floor):
        key.water(hy + 6, 1110, -20, 1640, lambda x, y: clamp(0.16 + max(clamp(1 - abs(x - a) / (50 + (y - hy) * 0.24)) for a, b in lamps) * 0.85 + 0.35 * clamp(1 - abs(x - cx) / 120) * clamp(1 - (y - hy) / 160)), row=11, grow=1.07, length=64, ripple=0.5)
    with slate.within(floor):
        slate.water(hy + 6, 1110, -20, 1640, lambda x, y: clamp(max(clamp(1 - abs(x - a) / 60) for a, b in lamps)), row=11, grow=1.07, length=60)
    # Lanterns on poles.
    for a, b in lamps:
        k = 0.6 + abs(a - cx) / 620
        for bl in (key, slate, ochre):
            bl.cut(spline([(a - 22 * k, b - 30 * k), (a + 22 * k, b - 30 * k), (a + 18 * k, b + 30 * k), (a - 18 * k, b + 30 * k)]))
        for i in range(16):
            an = i * math.tau / 16 + 0.1
            key.cut(swell([(a + 42 * k * math.cos(an), b + 44 * k * math.sin(an)), (a + 66 * k * math.cos(an), b + 68 * k * math.sin(an)), (a + 88 * k * math.cos(an), b + 92 * k * math.sin(an))], 9 * k, 6))
        key.ink(stroke([(a, b + 34 * k), (a, hy + 70 * k)], 9 * k), poly((a - 26 * k, b - 28 * k), (a, b - 52 * k), (a + 26 * k, b - 28 * k)), poly((a - 22 * k, b + 28 * k), (a + 22 * k, b + 28 * k), (a + 16 * k, b + 40 * k), (a - 16 * k, b + 40 * k)),
                stroke([(a, b - 26 * k), (a, b + 28 * k)], 4 * k))
        key.cut(stroke([(a - 7 * k, b + 44 * k), (a - 7 * k, hy + 60 * k)], 2.6))
    # Prospero, arms wide, cloak and staff; Ariel above on a rope.
    x, y, h = cx, hy + 110, 430
    def p(px, py):
        return x + px * h, y - py * h
    cloak = spline([p(-0.07, 0.86), p(-0.3, 0.84), p(-0.58, 0.92), p(-0.6, 0.86), p(-0.46, 0.6), p(-0.36, 0.3), p(-0.32, 0.0), p(-0.12, -0.02), p(0.12, -0.02), p(0.32, 0.0), p(0.36, 0.3), p(0.44, 0.58), p(0.6, 0.82), p(0.56, 0.9), p(0.3, 0.84), p(0.07, 0.86)])
    rim = spline([p(-0.07, 0.88), p(-0.3, 0.87), p(-0.61, 0.96), p(-0.64, 0.86), p(-0.49, 0.6), p(-0.39, 0.3), p(-0.35, -0.01), p(0.0, -0.04), p(0.35, -0.01), p(0.39, 0.3), p(0.47, 0.58), p(0.64, 0.82), p(0.58, 0.94), p(0.3, 0.87), p(0.07, 0.88)])
    q = lambda px, py: p(px * 1.7, 0.8 + (py - 0.8) * 1.7)
    head = spline([q(-0.06, 0.9), q(-0.055, 1.0), q(0.0, 1.04), q(0.055, 1.0), q(0.06, 0.9), q(0.03, 0.8), q(0.0, 0.74), q(-0.03, 0.8)])
    for b in (slate, ochre):
        b.cut(rim, head)
    key.cut(rim, head)
    ochre.ink(rim)
    key.ink(cloak)
    with key.within(cloak):
        for i in range(16):
            t = (i - 7.5) / 7.5
            key.cut(swell([p(t * 0.06 + t * 0.34 * abs(t), 0.82), p(t * 0.26, 0.45), p(t * 0.32, 0.02)], 8))
        key.ink(swell([p(0, 0.84), p(0.0, 0.4), p(0, 0)], 26))
    key.cut(head)
    key.ink(ribbon([q(-0.06, 0.9), q(-0.055, 1.0), q(0.0, 1.04), q(0.055, 1.0), q(0.06, 0.9)], lambda t: 8), stroke([q(-0.05, 0.99), q(0.0, 1.025), q(0.05, 0.99)], 15),
            spline([q(-0.056, 0.9), q(-0.02, 0.912), q(0.02, 0.912), q(0.056, 0.9), q(0.035, 0.8), q(0.0, 0.72), q(-0.035, 0.8)]),
            swell([q(-0.044, 0.968), q(-0.026, 0.975), q(-0.008, 0.966)], 7, 3), swell([q(0.008, 0.966), q(0.026, 0.975), q(0.044, 0.968)], 7, 3),
            spline([q(-0.034, 0.95), q(-0.024, 0.957), q(-0.014, 0.95), q(-0.024, 0.945)]), spline([q(0.014, 0.95), q(0.024, 0.957), q(0.034, 0.95), q(0.024, 0.945)]), stroke([q(0.002, 0.95), q(0.008, 0.922), q(-0.006, 0.918)], 5),
            poly(q(0.03, 0.96), q(0.058, 0.98), q(0.058, 0.9), q(0.04, 0.905)))
    key.cut(*[swell([q(-0.034 + 0.0136 * i, 0.895), q(-0.024 + 0.0096 * i, 0.83), q(-0.01 + 0.004 * i, 0.745)], 5, 4) for i in range(6)], swell([q(-0.016, 0.888), q(0, 0.892), q(0.016, 0.888)], 5, 3))
    key.cut(stroke([p(0.58, 1.3), p(0.56, 0.0)], 19, 17))
    for b in (slate, ochre):
        b.cut(stroke([p(0.58, 1.3), p(0.56, 0.0)], 19, 17))
    key.ink(stroke([p(0.58, 1.26), p(0.56, 0.01)], 8, 7), spline([p(0.54, 0.84), p(0.6, 0.86), p(0.6, 0.92), p(0.55, 0.92)]))
    key.cut(spline([p(-0.6, 0.9), p(-0.66, 0.96), p(-0.64, 1.0), p(-0.58, 0.95)]), spline([p(0.545, 0.86), p(0.615, 0.87), p(0.61, 0.93), p(0.55, 0.93)]))
    for i in range(14):
        yy = y + 6 + i * 13
        w = (150 - i * 5) * r.uniform(0.6, 1.1)
        key.ink(swell([(cx - w, yy), (cx + r.uniform(-20, 20), yy + 3), (cx + w, yy)], 10))
        if i % 2:
            key.cut(swell([(cx - w * 0.5, yy + 6), (cx, yy + 8), (cx + w * 0.6, yy + 6)], 5))
    return s


PICTURES = {"corn-hall": corn_hall, "school-roof": school_roof, "ice-house": ice_house}
