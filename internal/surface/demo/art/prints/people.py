"""People: two portraits and a baker at work."""

import math

from press import Print, clamp, mix, poly, ribbon, spline, stroke, swell
from prints.parts import gull


class Face:
    """A face lit from the left, in units of its own width about a centre."""

    def __init__(self, x, y, k, tilt=0.0):
        self.x, self.y, self.k, self.c, self.s = x, y, k, math.cos(tilt), math.sin(tilt)

    def p(self, px, py):
        return self.x + (px * self.c - py * self.s) * self.k, self.y + (px * self.s + py * self.c) * self.k

    def pts(self, *flat):
        return [self.p(a, b) for a, b in flat]

    def line(self, w, *flat):
        return swell(self.pts(*flat), w * self.k, 5)

    def shape(self, *flat):
        return spline(self.pts(*flat))

    def outline(self, jaw=1.0):
        return self.shape((-0.46, -0.42), (-0.3, -0.72), (0.02, -0.8), (0.34, -0.7), (0.48, -0.38), (0.48, 0.0), (0.43, 0.32 * jaw),
                          (0.26, 0.62 * jaw), (0.05, 0.74 * jaw), (-0.14, 0.7 * jaw), (-0.34, 0.46 * jaw), (-0.44, 0.16))


def features(key, tint, f, age=0.5):
    """Draws eyes, nose, mouth and the shadow side; age in 0..1 adds lines."""
    # The shadow runs down the right of brow, nose, mouth and chin.
    shadow = spline(f.pts((0.12, -0.82), (0.2, -0.5), (0.13, -0.26), (0.2, -0.12), (0.34, -0.1), (0.24, 0.06), (0.29, 0.2), (0.2, 0.34),
                          (0.22, 0.44), (0.13, 0.54), (0.12, 0.7), (0.3, 0.68), (0.56, 0.4), (0.62, -0.1), (0.54, -0.6), (0.3, -0.86)))
    tint.ink(shadow)
    with key.within(shadow):
        key.ink(f.shape((0.3, -0.86), (0.36, -0.5), (0.4, -0.16), (0.42, 0.1), (0.36, 0.3), (0.28, 0.5), (0.2, 0.74), (0.4, 0.8), (0.7, 0.4), (0.7, -0.6)))
        x0, y0 = f.p(0.0, -0.86)
        x1, y1 = f.p(0.62, 0.8)
        key.engrave((x0, y0, x1, y1), 24, f.k * 0.038, lambda x, y: clamp((x - f.x) / f.k * 1.5 - 0.12 + 0.15 * math.sin(y / 40)), ink=True, run=(30, 120),
                    bend=lambda u, v: 0.0011 * u * u)
        key.cut(f.line(0.028, (0.46, -0.3), (0.475, -0.05), (0.45, 0.2)), f.line(0.022, (0.42, 0.26), (0.34, 0.46), (0.22, 0.62)))
    # Nose.
    key.ink(f.line(0.034, (0.03, -0.3), (0.06, -0.12), (0.1, 0.06), (0.125, 0.14)), f.line(0.04, (0.125, 0.13), (0.09, 0.205), (0.0, 0.205)),
            f.shape((-0.07, 0.17), (-0.03, 0.205), (0.03, 0.2), (0.0, 0.18)), f.shape((0.06, 0.21), (0.11, 0.2), (0.15, 0.15), (0.17, 0.2), (0.12, 0.235)))
    key.ink(f.line(0.024, (-0.085, 0.1), (-0.115, 0.16), (-0.08, 0.2)))
    # Mouth.
    key.ink(f.line(0.036, (-0.19, 0.355), (-0.1, 0.378), (0.02, 0.388), (0.12, 0.375), (0.22, 0.345)), f.shape((-0.13, 0.365), (-0.04, 0.33), (0.02, 0.345), (0.08, 0.33), (0.16, 0.36), (0.02, 0.392)),
            f.line(0.03, (-0.07, 0.46), (0.02, 0.475), (0.1, 0.455)), f.line(0.02, (-0.06, 0.25), (-0.045, 0.31)), f.line(0.02, (0.03, 0.25), (0.03, 0.32)))
    # Eyes.
    for side in (-1, 1):
        cx = -0.2 if side < 0 else 0.235
        w = 0.115 if side < 0 else 0.1
        key.cut(f.shape((cx - w, -0.13), (cx - w * 0.3, -0.185), (cx + w * 0.5, -0.178), (cx + w, -0.13), (cx + w * 0.3, -0.095), (cx - w * 0.4, -0.095)))
        key.ink(f.line(0.044, (cx - w * 1.15, -0.12), (cx - w * 0.4, -0.19), (cx + w * 0.4, -0.19), (cx + w * 1.25, -0.125)),
                f.shape((cx - 0.045, -0.145), (cx - 0.02, -0.19), (cx + 0.035, -0.185), (cx + 0.045, -0.135), (cx + 0.015, -0.095), (cx - 0.03, -0.1)),
                f.line(0.02, (cx - w * 0.8, -0.095), (cx, -0.078), (cx + w * 0.8, -0.095)), f.line(0.018, (cx - w, -0.22), (cx, -0.255), (cx + w, -0.225)))
        key.cut(f.shape((cx - 0.022, -0.165), (cx - 0.006, -0.172), (cx - 0.006, -0.152), (cx - 0.02, -0.15)))
        key.ink(f.line(0.056, (cx - side * -0.14, -0.275) if side < 0 else (cx - 0.13, -0.29), (cx, -0.335), (cx + 0.15 * side, -0.27)))
    # What the weather drew.
    marks = [(0.022, (-0.33, -0.2), (-0.4, -0.22)), (0.022, (-0.335, -0.15), (-0.415, -0.13)), (0.022, (-0.33, -0.1), (-0.39, -0.05)),
             (0.03, (-0.13, 0.19), (-0.2, 0.27), (-0.22, 0.36)), (0.02, (-0.28, -0.03), (-0.2, 0.0), (-0.1, -0.03)),
             (0.022, (-0.22, -0.5), (-0.04, -0.54), (0.12, -0.52)), (0.02, (-0.18, -0.43), (-0.02, -0.46), (0.1, -0.44)),
             (0.02, (-0.01, -0.3), (-0.025, -0.37)), (0.02, (-0.27, 0.22), (-0.3, 0.34), (-0.26, 0.45)), (0.018, (-0.34, 0.06), (-0.37, 0.2), (-0.33, 0.33)),
             (0.018, (-0.23, 0.04), (-0.13, 0.05)), (0.018, (-0.24, -0.57), (-0.02, -0.61), (0.1, -0.6)), (0.016, (-0.2, 0.42), (-0.23, 0.48)), (0.018, (-0.37, -0.05), (-0.4, 0.06), (-0.38, 0.14))]
    for m in marks[:int(len(marks) * age + 0.5)]:
        key.ink(f.line(m[0], *m[1:]))


def harbour_master():
    """Win Catchpole, harbour master, in her cap."""
    s = Print(1600, 103, w=1280, px=1120)
    nz, r = s.noise, s.rnd
    f = Face(650, 700, 470, 0.03)
    slate = s.block("slate")
    slate.flood()
    slate.engrave((-20, -20, s.w + 20, 1200), 0, 21, lambda x, y: clamp(0.35 + 0.4 * y / 1000 + 1.6 * (nz.fbm(x / 330, y / 90) - 0.5)), run=(160, 420))
    sand = s.block("sand")
    ochre = s.block("ochre")
    key = s.block("key", 0, 0)
    # Masts and a far shore behind her.
    key.ink(poly((-40, 1010), *[(x, 1000 - 18 * nz.fbm(x / 90, 2)) for x in range(-40, s.w + 60, 22)], (s.w + 40, 1010)), poly((-40, 1004), (s.w + 40, 1004), (s.w + 40, 1014), (-40, 1014)))
    for x, top, w in ((96, 180, 14), (196, 380, 10), (1120, 240, 15), (1212, 470, 10)):
        key.ink(stroke([(x, 1040), (x + 6, top)], w, w * 0.6), stroke([(x - 60, top + 190), (x + 66, top + 184)], w * 0.5), stroke([(x + 5, top + 10), (x - 130, 1020)], 3), stroke([(x + 5, top + 10), (x + 140, 1020)], 3))
        key.ink(spline([(x - 90, 1000), (x + 110, 990), (x + 86, 1036), (x - 70, 1040)]))
    key.water(1022, 1330, -20, s.w + 20, lambda x, y: 0.34, row=13, grow=1.06, length=90, ripple=0.7, ink=True)
    # Coat and collar.
    coat = spline([(40, 1660), (96, 1420), (230, 1290), (430, 1230), (560, 1190), (800, 1190), (900, 1240), (1080, 1310), (1190, 1440), (1250, 1660)])
    neck = spline([(478, 940), (470, 1130), (440, 1230), (640, 1330), (860, 1230), (830, 1130), (838, 940)])
    face = f.outline()
    hair = spline(f.pts((-0.54, -0.5), (-0.66, -0.2), (-0.7, 0.14), (-0.66, 0.42), (-0.52, 0.52), (-0.36, 0.48), (-0.44, 0.2), (-0.42, -0.3), (0.0, -0.6), (0.46, -0.36), (0.5, 0.1), (0.4, 0.5), (0.58, 0.52), (0.72, 0.38), (0.74, 0.06), (0.66, -0.3), (0.58, -0.52), (0.0, -0.8)))
    cap_top = spline(f.pts((-0.66, -0.78), (-0.56, -1.04), (-0.2, -1.2), (0.2, -1.19), (0.56, -1.04), (0.68, -0.74), (0.5, -0.62), (0.0, -0.68), (-0.48, -0.64)))
    band = spline(f.pts((-0.5, -0.66), (0.0, -0.72), (0.52, -0.64), (0.54, -0.48), (0.0, -0.54), (-0.51, -0.5)))
    peak = spline(f.pts((-0.5, -0.51), (-0.2, -0.58), (0.2, -0.58), (0.53, -0.5), (0.46, -0.37), (0.2, -0.31), (-0.05, -0.3), (-0.34, -0.34)))
    for b in (slate, key):
        b.cut(coat, neck, face, hair, cap_top, band, peak)
    sand.ink(face, neck)
    with sand.within(face):
        sand.cut(f.shape((-0.5, -0.5), (-0.1, -0.6), (-0.06, -0.2), (-0.16, 0.1), (-0.1, 0.6), (-0.4, 0.6), (-0.6, 0.0)))
        sand.engrave((300, 360, 760, 1080), 20, 22, lambda x, y: clamp(0.8 - (x - 480) / 190), run=(40, 130))
    ochre.ink(coat)
    with ochre.within(coat):
        ochre.engrave((40, 1180, 700, 1640), 58, 30, lambda x, y: clamp(0.5 - (x - 200) / 900), run=(60, 200))
    with key.within(neck):
        key.ink(spline([(760, 980), (690, 1060), (700, 1150), (690, 1340), (900, 1300), (900, 960)]), spline([(520, 985), (600, 1040), (700, 1062), (780, 1000), (700, 1110), (600, 1076)]))
        key.engrave((470, 1010, 780, 1330), 32, 20, lambda x, y: clamp((x - 520) / 220), ink=True, run=(30, 110))
    key.cut(face)
    features(key, slate, f, 0.55)
    key.ink(ribbon([*f.pts((-0.42, -0.36), (-0.43, 0.0), (-0.43, 0.18), (-0.34, 0.46), (-0.14, 0.7), (0.05, 0.745), (0.26, 0.63), (0.43, 0.34), (0.48, 0.0))], lambda t: 10))
    # Short grey hair, cut in strokes.
    with key.within(hair):
        for i in range(9):
            key.ink(f.line(0.022 + 0.003 * i, (-0.5 + 0.012 * i, -0.5), (-0.66 + 0.024 * i, -0.1), (-0.68 + 0.026 * i, 0.24), (-0.6 + 0.028 * i, 0.5)))
        key.ink(f.shape((0.44, -0.52), (0.5, 0.1), (0.4, 0.5), (0.6, 0.56), (0.8, 0.3), (0.7, -0.5)))
        for i in range(6):
            key.cut(f.line(0.02, (0.53 + 0.016 * i, -0.42), (0.56 + 0.026 * i, -0.06), (0.55 + 0.03 * i, 0.24), (0.47 + 0.034 * i, 0.46)))
    key.ink(stroke(f.pts((-0.54, -0.5), (-0.66, -0.2), (-0.7, 0.14), (-0.66, 0.42), (-0.52, 0.52), (-0.36, 0.48)), 9))
    # The cap.
    key.ink(cap_top, peak)
    key.cut(band)
    with key.within(cap_top):
        key.engrave((*f.p(-0.7, -1.25), *f.p(0.3, -0.6)), -14, 22, lambda x, y: clamp(0.62 - (x - 400) / 420), run=(50, 170), bend=lambda u, v: 0.0006 * u * u)
    key.cut(f.line(0.03, (-0.42, -0.42), (-0.2, -0.5), (0.12, -0.51)), f.line(0.016, (-0.36, -0.37), (-0.1, -0.43), (0.1, -0.435)))
    with key.within(band):
        key.ink(f.shape((0.2, -0.8), (0.6, -0.7), (0.6, -0.4), (0.26, -0.48)))
        key.engrave((*f.p(-0.54, -0.74), *f.p(0.3, -0.46)), 90, 15, lambda x, y: clamp((x - 420) / 420), ink=True, run=(30, 80))
    ochre.ink(f.shape((-0.1, -0.78), (0.02, -0.84), (0.12, -0.77), (0.1, -0.62), (0.01, -0.56), (-0.09, -0.63)))
    for b in (slate, key):
        b.cut(f.shape((-0.11, -0.79), (0.02, -0.86), (0.13, -0.78), (0.11, -0.61), (0.01, -0.54), (-0.1, -0.62)))
    key.ink(f.line(0.024, (0.01, -0.8), (0.01, -0.6)), f.line(0.022, (-0.05, -0.74), (0.07, -0.74)), f.line(0.026, (-0.06, -0.66), (0.01, -0.595), (0.08, -0.66)))
    key.ink(f.line(0.03, (-0.5, -0.51), (0.0, -0.56), (0.53, -0.5)))
    # Collar, buttons, folds.
    left = spline([(430, 1236), (490, 1150), (560, 1280), (640, 1420), (560, 1500), (420, 1400)])
    right = spline([(880, 1240), (830, 1150), (760, 1280), (660, 1420), (760, 1490), (900, 1390)])
    for b in (key, slate):
        b.cut(left, right)
    ochre.ink(left, right)
    key.ink(right)
    with key.within(right):
        key.engrave((650, 1140, 910, 1500), 66, 22, lambda x, y: 0.35, run=(40, 140))
    key.ink(stroke([(430, 1236), (420, 1400), (560, 1500), (640, 1420), (560, 1280), (490, 1150)], 11), stroke([(648, 1426), (640, 1640)], 13))
    with key.within(coat):
        key.ink(spline([(930, 1240), (1010, 1400), (990, 1660), (1300, 1660), (1240, 1400), (1080, 1290)]))
        key.engrave((660, 1240, 1240, 1640), 62, 27, lambda x, y: clamp((x - 680) / 420), ink=True, run=(70, 220))
        key.engrave((920, 1260, 1260, 1640), 62, 27, lambda x, y: 0.26, run=(60, 180))
        key.ink(swell([(240, 1300), (210, 1450), (250, 1640)], 16), swell([(350, 1330), (330, 1480), (380, 1640)], 12), swell([(130, 1430), (110, 1540), (120, 1640)], 12))
    key.ink(stroke([(42, 1650), (96, 1420), (230, 1290), (430, 1232)], 12))
    for y in (1480, 1570):
        key.cut(spline([(582, y), (600, y - 18), (618, y), (600, y + 18)]))
        key.ink(spline([(574, y + 4), (600, y - 22), (624, y + 4), (600, y + 24)]))
        ochre.cut(spline([(582, y), (600, y - 18), (618, y), (600, y + 18)]))
        key.cut(spline([(588, y), (600, y - 13), (612, y), (600, y + 13)]))
    for x, y, k, t in ((250, 120, 42, -0.1), (1010, 150, 34, 0.2)):
        key.ink(gull(x, y, k, t))
    return s


def elsie():
    """Elsie Mayhew in old age, with her glasses and the gauge book."""
    s = Print(1600, 107, w=1280, px=1120)
    nz, r = s.noise, s.rnd
    f = Face(620, 640, 440, -0.05)
    moss = s.block("green")
    moss.flood()
    moss.engrave((-20, -20, s.w + 20, 1640), 90, 30, lambda x, y: clamp(0.4 + 0.9 * (nz.fbm(x / 90, y / 500) - 0.5)), run=(180, 500))
    sand = s.block("sand")
    slate = s.block("slate")
    rust = s.block("rust")
    key = s.block("key", 0, 0)
    # Window with the harbour arm in it.
    win = poly((820, 90), (1210, 90), (1210, 760), (820, 760))
    for b in (moss,):
        b.cut(win)
    slate.ink(poly((820, 430), (1210, 430), (1210, 760), (820, 760)))
    slate.water(436, 760, 820, 1210, lambda x, y: 0.5, row=9, length=60)
    sand.ink(poly((820, 90), (1210, 90), (1210, 430), (820, 430)))
    sand.engrave((820, 90, 1210, 430), 0, 19, lambda x, y: 0.3 + 0.5 * (y - 90) / 340, run=(80, 240))
    key.ink(stroke([(820, 432), (1210, 428)], 4), poly((1040, 372), (1040, 314), (1072, 286), (1106, 314), (1106, 372)), poly((1010, 372), (1220, 366), (1220, 382), (1010, 388)))
    for x in (1022, 1070, 1120, 1168, 1200):
        key.ink(stroke([(x, 380), (x, 470)], 8))
    for pts in (((806, 80), (1224, 80)), ((806, 770), (1224, 770)), ((812, 70), (812, 780)), ((1218, 70), (1218, 780)), ((1015, 80), (1015, 770)), ((812, 330), (1218, 330))):
        key.ink(stroke(list(pts), 20))
        key.cut(stroke([(x + 3, y + 3) for x, y in pts], 5))
    # Cardigan.
    body = spline([(40, 1660), (70, 1380), (190, 1210), (400, 1120), (520, 1080), (760, 1080), (880, 1120), (1060, 1210), (1180, 1380), (1230, 1660)])
    neck = spline([(500, 900), (490, 1060), (470, 1130), (620, 1236), (780, 1130), (770, 1060), (776, 900)])
    face = f.outline(0.97)
    hair = spline(f.pts((-0.5, 0.0), (-0.62, -0.3), (-0.6, -0.66), (-0.38, -0.96), (0.0, -1.06), (0.36, -0.96), (0.6, -0.66), (0.62, -0.28), (0.52, 0.02), (0.45, -0.3), (0.3, -0.56), (0.0, -0.56), (-0.26, -0.5), (-0.43, -0.26)))
    bun = spline(f.pts((0.18, -0.98), (0.24, -1.22), (0.48, -1.26), (0.64, -1.08), (0.56, -0.84), (0.34, -0.82)))
    for b in (moss, slate, sand, key):
        b.cut(body, neck, face, hair, bun)
    sand.ink(face, neck)
    with sand.within(face):
        sand.cut(f.shape((-0.5, -0.5), (-0.1, -0.6), (-0.04, -0.2), (-0.12, 0.1), (-0.1, 0.6), (-0.4, 0.6), (-0.6, 0.0)))
    rust.ink(body)
    rust.cut(neck)
    with rust.within(body):
        rust.engrave((40, 1080, 900, 1640), 90, 34, lambda x, y: clamp(0.5 - (x - 300) / 1100), run=(60, 180))
    with key.within(neck):
        key.ink(spline([(740, 900), (690, 990), (690, 1080), (660, 1240), (820, 1200), (820, 880)]), spline([(520, 940), (600, 985), (690, 1000), (760, 940), (690, 1034), (600, 1016)]))
        key.engrave((480, 960, 720, 1220), 80, 20, lambda x, y: clamp((x - 510) / 240) * 0.7, ink=True, run=(40, 120))
    key.cut(face)
    features(key, slate, f, 1.0)
    key.ink(ribbon(f.pts((-0.43, -0.3), (-0.44, 0.0), (-0.43, 0.16), (-0.34, 0.45), (-0.14, 0.68), (0.05, 0.72), (0.26, 0.61), (0.43, 0.33), (0.48, 0.0)), lambda t: 9))
    # White hair, parted, and a bun.
    with key.within(hair):
        for i in range(12):
            t = i / 11
            key.ink(f.line(0.011 + 0.012 * (t > 0.8), (-0.06, -1.02 + 0.036 * i), (-0.34 - 0.2 * (1 - t), -0.88 + 0.5 * t * 0.6), (-0.56 + 0.1 * t, -0.42 + 0.2 * t), (-0.54 + 0.08 * t, -0.1)))
            key.ink(f.line(0.013 + 0.014 * (t < 0.3), (0.0, -1.03 + 0.038 * i), (0.34 + 0.2 * (1 - t), -0.86 + 0.3 * t), (0.6 - 0.12 * t, -0.42 + 0.16 * t), (0.56 - 0.06 * t, -0.08)))
    for i in range(6):
        key.ink(f.line(0.015, (0.22 + 0.03 * i, -0.88), (0.26 + 0.04 * i, -1.08 - 0.02 * i), (0.44 + 0.03 * i, -1.2 + 0.04 * i), (0.58, -1.02 + 0.03 * i)))
    key.ink(stroke(f.pts((0.18, -0.98), (0.24, -1.2), (0.46, -1.25), (0.63, -1.08), (0.54, -0.84)), 9),
            stroke(f.pts((-0.47, -0.06), (-0.62, -0.3), (-0.6, -0.66), (-0.38, -0.96), (0.0, -1.06), (0.36, -0.96), (0.6, -0.66), (0.62, -0.28), (0.52, 0.02)), 9),
            stroke(f.pts((-0.44, -0.2), (-0.26, -0.5), (0.0, -0.57), (0.3, -0.55), (0.46, -0.26)), 6))
    # Round glasses.
    for cx, w in ((-0.2, 0.175), (0.235, 0.165)):
        ring = [f.p(cx + w * math.cos(a * 0.2618), -0.13 + 0.16 * math.sin(a * 0.2618)) for a in range(25)]
        key.ink(ribbon(ring, lambda t: 11))
    key.ink(f.line(0.03, (-0.03, -0.15), (0.02, -0.18), (0.075, -0.15)), stroke(f.pts((-0.37, -0.15), (-0.45, -0.17)), 8), stroke(f.pts((0.4, -0.15), (0.5, -0.17)), 8))
    key.cut(f.line(0.03, (0.3, -0.24), (0.36, -0.16)))
    # Cardigan: collar, ribbing, buttons.
    with key.within(body):
        key.ink(spline([(900, 1130), (960, 1300), (960, 1660), (1300, 1660), (1180, 1320), (1060, 1200)]))
        key.engrave((620, 1130, 1200, 1640), 90, 30, lambda x, y: clamp((x - 640) / 430), ink=True, run=(60, 200))
        key.engrave((910, 1150, 1220, 1640), 90, 30, lambda x, y: 0.24, run=(60, 160))
    for side, sg in ((0, -1), (1, 1)):
        col = spline([(620 + sg * 30, 1230), (620 + sg * 130, 1110), (620 + sg * 190, 1080), (620 + sg * 260, 1170), (620 + sg * 170, 1290)])
        for b in (key, rust, moss, slate):
            b.cut(col)
        key.ink(stroke([(620 + sg * 30, 1230), (620 + sg * 130, 1110), (620 + sg * 190, 1080), (620 + sg * 260, 1170), (620 + sg * 170, 1290), (620 + sg * 30, 1230)], 9))
        if sg > 0:
            with key.within(col):
                key.engrave((640, 1080, 900, 1300), 60, 18, lambda x, y: 0.5, ink=True, run=(40, 120))
    key.ink(stroke([(622, 1236), (618, 1430)], 10))
    key.ink(stroke([(46, 1650), (72, 1380), (190, 1212), (400, 1122)], 11))
    # The gauge book, open before her, and two hands.
    book = spline([(250, 1480), (440, 1420), (630, 1470), (820, 1420), (1010, 1480), (1040, 1640), (220, 1640)])
    book = poly((262, 1470), (440, 1424), (628, 1470), (818, 1424), (1000, 1470), (1050, 1660), (210, 1660))
    for b in (key, rust, moss, slate):
        b.cut(book)
    key.ink(stroke([(262, 1470), (440, 1424), (628, 1470), (818, 1424), (1000, 1470)], 9, 9, 400), stroke([(628, 1470), (632, 1660)], 8), stroke([(262, 1470), (210, 1660)], 9, 9, 400), stroke([(1000, 1470), (1050, 1660)], 14, 14, 400))
    for i in range(5):
        y = 1492 + i * 24
        key.ink(swell([(300 - i * 6, y + 4), (440, y - 22), (590, y + 6)], 5), swell([(668, y + 6), (818, y - 22), (960 + i * 6, y + 4)], 5))
    for sg, cx in ((-1, 300), (1, 952)):
        hand = spline([(cx - sg * 70, 1600), (cx - sg * 40, 1520), (cx + sg * 20, 1490), (cx + sg * 80, 1500), (cx + sg * 110, 1530), (cx + sg * 60, 1570), (cx + sg * 30, 1640), (cx - sg * 60, 1660)])
        hand = spline([(cx + sg * 70 * -1, 1650), (cx - sg * 60, 1560), (cx - sg * 10 * -1, 1510), (cx - sg * -70, 1500), (cx + sg * -1 * -104, 1520), (cx + sg * 76, 1556), (cx + sg * 40, 1580), (cx + sg * 30, 1650)])
        for b in (key, rust, slate):
            b.cut(hand)
        sand.ink(hand)
        key.ink(ribbon([(cx - sg * 66, 1600), (cx - sg * 58, 1556), (cx + sg * 8, 1510), (cx + sg * 70, 1498), (cx + sg * 106, 1518), (cx + sg * 78, 1554)], lambda t: 8))
        for j in range(3):
            key.ink(swell([(cx + sg * 84, 1512 + j * 15), (cx + sg * 40, 1520 + j * 16), (cx + sg * 6, 1542 + j * 14)], 6))
    return s


def baker():
    """Samir al-Halabi draws bread from the ship's-biscuit oven."""
    s = Print(1200, 109, px=1440)
    nz, r = s.noise, s.rnd
    mouth = (1110, 560)
    arch = spline([(900, 690), (900, 540), (960, 420), (1110, 366), (1260, 420), (1320, 540), (1320, 690)], False) + "Z"
    ochre = s.block("ochre")
    ochre.ink(spline([(mouth[0] + (590 + 40 * math.sin(i * 2.3)) * math.cos(i * 0.2618), mouth[1] + (560 + 40 * math.sin(i * 1.7)) * math.sin(i * 0.2618)) for i in range(24)]))
    ochre.engrave((380, -20, s.w + 20, 1220), 90, 26, lambda x, y: clamp((math.hypot(x - mouth[0], y - mouth[1]) - 420) / 260), run=(40, 120))
    rust = s.block("rust")
    rust.ink(poly((760, -40), (1640, -40), (1640, 1240), (760, 1240)))
    rust.cut(arch)
    slate = s.block("slate")
    slate.ink(poly((-40, -40), (760, -40), (760, 1240), (-40, 1240)))
    slate.engrave((-20, -20, 760, 1000), 90, 30, lambda x, y: clamp(0.1 + 0.7 * x / 760), run=(120, 400))
    key = s.block("key", 0, 0)
    # The brick front: courses and the arch's own ring.
    brick = poly((760, -40), (1640, -40), (1640, 1240), (760, 1240))
    row = 0
    y = -30
    while y < 1240:
        x = 760 - (row % 2) * 55
        while x < 1640:
            w = 108
            d = math.hypot(x + 54 - mouth[0], (y + 24 - mouth[1]) * 1.05)
            if d > 300 or y > 690:
                dark = clamp((d - 380) / 420 + 0.16 * r.random())
                cell = poly((x + 5, y + 5), (x + w - 5, y + 4), (x + w - 4, y + 45), (x + 4, y + 46))
                if d < 470 and r.random() < 0.8:
                    with rust.within(cell):
                        rust.engrave((x, y, x + w, y + 50), 0, 13, lambda a, b, q=clamp(1.2 - d / 420): q, run=(40, 120))
                if dark > 0.2:
                    with key.within(cell):
                        key.engrave((x, y, x + w, y + 50), 0, 12, lambda a, b, dk=dark: clamp(dk * 1.05), ink=True, run=(50, 130))
                if dark > 0.9:
                    key.ink(cell)
            x += w
        key.ink(stroke([(750, y), (1640, y + r.uniform(-2, 2))], 7))
        x = 760 - (row % 2) * 55
        while x < 1640:
            if y < 330 or y > 690 or abs(x - mouth[0]) > 250:
                key.ink(stroke([(x, y), (x, y + 50)], 6))
            x += 108
        y += 50
        row += 1
    for i in range(19):
        a = math.pi + i * math.pi / 18
        p = lambda rr, a: (mouth[0] + rr * math.cos(a), mouth[1] - 20 + rr * 0.92 * math.sin(a))
        if i < 18:
            b2 = math.pi + (i + 1) * math.pi / 18
            stone = poly(p(214, a + 0.012), p(296, a + 0.01), p(296, b2 - 0.01), p(214, b2 - 0.012))
            key.cut(poly(p(206, a), p(304, a), p(304, b2), p(206, b2)))
            key.ink(poly(p(206, a - 0.012), p(304, a - 0.009), p(304, a + 0.009), p(206, a + 0.012)))
            with key.within(stone):
                key.engrave((*p(320, math.pi), mouth[0] + 320, mouth[1]), math.degrees(a) + 5, 15, lambda x, y: clamp(abs(x - mouth[0]) / 700 + 0.06), ink=True, run=(30, 80))
    key.ink(ribbon([p(206, math.pi + i * math.pi / 30) for i in range(31)], lambda t: 12), ribbon([p(304, math.pi + i * math.pi / 30) for i in range(31)], lambda t: 9))
    # The fire.
    inside = spline([(904, 690), (904, 540), (962, 424), (1110, 372), (1258, 424), (1316, 540), (1316, 690)], False) + "Z"
    for b in (key, rust):
        b.cut(inside)
    with rust.within(inside):
        rust.engrave((890, 360, 1330, 700), 0, 16, lambda x, y: clamp((math.hypot(x - 1150, (y - 600) * 1.2) - 90) / 190), ink=True, run=(40, 130), bend=lambda u, v: -0.0016 * u * u)
        rust.ink(poly((900, 660), (1320, 660), (1320, 700), (900, 700)))
    with ochre.within(inside):
        ochre.cut(spline([(1070, 640), (1090, 560), (1120, 600), (1150, 480), (1190, 580), (1210, 540), (1236, 640)]))
    with key.within(inside):
        key.engrave((890, 360, 1330, 700), 8, 19, lambda x, y: clamp((math.hypot(x - 1130, (y - 620) * 1.05) - 190) / 60), ink=True, run=(30, 90))
    loaf = lambda x, y, k: spline([(x - k, y), (x - k * 0.8, y - k * 0.42), (x, y - k * 0.6), (x + k * 0.8, y - k * 0.42), (x + k, y), (x, y + k * 0.14)])
    for x, y, k in ((1010, 664, 52), (1216, 666, 54)):
        rust.ink(loaf(x, y, k))
        key.ink(*[swell([(x + d * k, y - k * 0.12), (x + d * k + 6, y - k * 0.3), (x + d * k + 16, y - k * 0.46)], 6) for d in (-0.5, -0.1, 0.3)])
    key.ink(poly((890, 684), (1330, 684), (1336, 716), (884, 716)))
    # Shelves of bread on the left, in the dark.
    dark = poly((-40, -40), (420, -40), (420, 1240), (-40, 1240))
    key.engrave((-20, -20, 766, 1240), 90, 24, lambda x, y: clamp(1.15 - x / 520 + 0.3 * (nz.fbm(x / 60, y / 300) - 0.5)), ink=True, run=(140, 420))
    for j, y in enumerate((210, 400, 590)):
        for b in (key, slate):
            b.cut(poly((40, y - 96), (400, y - 96), (400, y), (40, y)))
        key.ink(poly((40, y - 96), (400, y - 96), (400, y), (40, y)))
        for i in range(4):
            x = 92 + i * 84 + (j % 2) * 14
            lf = loaf(x, y - 6, 44)
            for b in (key, slate):
                b.cut(lf)
            ochre.ink(lf)
            rust.ink(spline([(x - 42, y - 6), (x - 20, y - 12), (x + 4, y - 6), (x, y + 4)]))
            key.ink(*[swell([(x + d, y - 12), (x + d + 6, y - 20), (x + d + 14, y - 27)], 5) for d in (-26, -6, 12)])
        key.ink(poly((30, y), (424, y - 4), (424, y + 20), (30, y + 24)))
        key.cut(stroke([(40, y + 3), (424, y - 1)], 5))
    # The baker, bending from the left with the peel.
    head = (700, 372)
    H = lambda x, y: (head[0] + x * 100, head[1] + y * 100)
    body = spline([(430, 1240), (400, 1000), (392, 800), (410, 640), (480, 540), (600, 500), (700, 520), (752, 600), (744, 760), (716, 920), (730, 1240)])
    faceline = [H(0.34, -0.95), H(0.52, -0.62), H(0.56, -0.4), H(0.8, -0.06), H(0.62, 0.06), H(0.64, 0.2), H(0.58, 0.34), H(0.56, 0.58), H(0.3, 0.86), H(-0.1, 0.92)]
    skull = spline([*faceline, H(-0.3, 1.5), H(-1.1, 1.5), H(-0.86, 0.4), H(-0.92, -0.3), H(-0.6, -0.98), H(-0.1, -1.22)])
    arm = [(560, 640), (640, 790), (830, 760)]
    peel = [(560, 800), (900, 716), (1080, 678)]
    for b in (key, rust, slate):
        b.cut(body, skull, stroke(arm, 120, 60), stroke(peel, 20, 18))
    sandy = s.block("sand")
    sandy.ink(skull, stroke(arm, 112, 58))
    with sandy.within(skull):
        sandy.cut(spline([H(0.1, -0.9), H(0.3, -0.2), H(0.2, 0.3), H(0.3, 0.9), H(0.9, 0.5), H(1, -0.5)]))
    for b in (ochre,):
        b.cut(body, skull)
    # Cap, hair, features in profile.
    cap = spline([H(-0.98, -0.2), H(-1.02, -0.7), H(-0.6, -1.3), H(0.0, -1.45), H(0.5, -1.1), H(0.5, -0.7), H(0.1, -0.62), H(-0.4, -0.5)])
    key.ink(spline([H(-0.95, -0.3), H(-0.98, 0.3), H(-0.72, 0.75), H(-0.5, 0.4), H(-0.32, -0.1), H(-0.3, -0.55)]))
    for b in (sandy, key):
        b.cut(cap)
    key.ink(stroke([H(-0.98, -0.2), H(-1.02, -0.7), H(-0.6, -1.3), H(0.0, -1.45), H(0.5, -1.1), H(0.5, -0.7), H(0.1, -0.62), H(-0.4, -0.5), H(-0.98, -0.2)], 8))
    with key.within(cap):
        key.engrave((*H(-1.1, -1.5), *H(0.0, -0.1)), 70, 16, lambda x, y: clamp(0.9 - (x - head[0] + 100) / 130), ink=True, run=(30, 90))
    key.ink(ribbon([(x, y) for x, y in faceline[1:]], lambda t: 9))
    key.ink(swell([H(0.2, -0.42), H(0.36, -0.52), H(0.56, -0.44)], 15, 4), swell([H(0.26, -0.22), H(0.38, -0.29), H(0.52, -0.22)], 9, 4), spline([H(0.36, -0.26), H(0.43, -0.28), H(0.45, -0.18), H(0.38, -0.17)]))
    key.ink(spline([H(0.72, 0.1), H(0.5, 0.12), H(0.24, 0.3), H(0.12, 0.5), H(0.34, 0.42), H(0.56, 0.34), H(0.74, 0.28)]))
    key.cut(swell([H(0.6, 0.18), H(0.4, 0.26), H(0.26, 0.38)], 5, 4))
    key.ink(swell([H(0.42, 0.48), H(0.52, 0.5), H(0.6, 0.47)], 7, 4), swell([H(0.28, 0.12), H(0.2, 0.28), H(0.06, 0.4)], 6, 4), swell([H(0.0, -0.16), H(0.1, -0.1), H(0.2, -0.12)], 5, 4))
    key.ink(spline([H(-0.34, -0.1), H(-0.2, -0.18), H(-0.1, -0.02), H(-0.18, 0.24), H(-0.32, 0.2)]))
    key.cut(spline([H(-0.29, -0.06), H(-0.21, -0.11), H(-0.16, 0.0), H(-0.22, 0.16), H(-0.28, 0.12)]))
    with key.within(skull):
        key.engrave((*H(-1.0, 0.3), *H(0.4, 1.5)), 30, 16, lambda x, y: clamp(0.85 - (x - head[0] + 60) / 120), ink=True, run=(30, 90))
    # Shirt and apron.
    rust.ink()
    apron = spline([(520, 560), (640, 620), (744, 700), (744, 800), (716, 940), (736, 1240), (500, 1240), (470, 900), (484, 700)])
    slate.ink(body)
    slate.cut(apron)
    key.ink(body)
    with key.within(body):
        key.cut(apron)
        key.engrave((380, 500, 560, 1240), 84, 24, lambda x, y: 0.24, run=(80, 240))
        key.engrave((480, 560, 700, 1240), 86, 25, lambda x, y: clamp(0.75 - (x - 480) / 190), ink=True, run=(80, 260))
    key.ink(ribbon([(752, 600), (746, 760), (716, 920), (732, 1240)], lambda t: 9), swell([(500, 960), (600, 990), (716, 950)], 13), swell([(630, 990), (650, 1100), (640, 1230)], 9))
    key.ink(swell([(560, 520), (600, 600), (660, 650)], 12))
    # The arm, the peel, the loaves on it.
    for b in (key, slate, rust):
        b.cut(stroke(arm, 116, 58), stroke(peel, 22, 18), poly((1040, 674), (1300, 640), (1322, 676), (1060, 716)))
    sandy.ink(poly((1040, 674), (1300, 640), (1322, 676), (1060, 716)), stroke(peel, 22, 18))
    key.ink(ribbon([(520, 690), (600, 836), (660, 846), (836, 792)], lambda t: 10), ribbon([(612, 640), (664, 740), (812, 724), (842, 738)], lambda t: 7))
    with key.within(stroke(arm, 112, 58)):
        key.engrave((500, 620, 700, 860), -60, 16, lambda x, y: clamp((y - 640) / 170 - (x - 560) / 300), ink=True, run=(30, 100))
    sleeve = spline([(500, 560), (600, 560), (664, 660), (690, 730), (600, 810), (540, 790), (486, 680)])
    for b in (key, sandy, slate):
        b.cut(sleeve)
    slate.ink(sleeve)
    key.ink(stroke([(690, 730), (600, 812), (540, 790), (486, 680)], 12), stroke([(664, 650), (692, 730)], 9))
    with key.within(sleeve):
        key.engrave((480, 560, 700, 820), 66, 19, lambda x, y: clamp(0.8 - (x - 490) / 150), ink=True, run=(40, 140))
    hand = spline([(812, 716), (860, 706), (896, 716), (900, 742), (868, 770), (820, 790)])
    for b in (key,):
        b.cut(hand)
    sandy.ink(hand)
    key.ink(stroke([(812, 716), (860, 706), (896, 716), (900, 742), (868, 770), (820, 790)], 7), swell([(842, 736), (870, 726), (896, 732)], 5), swell([(842, 752), (870, 744), (890, 750)], 5))
    key.ink(stroke([(900, 724), (1048, 690)], 5), stroke([(560, 812), (830, 748)], 6), stroke([(900, 738), (1058, 706)], 6), stroke([(1040, 674), (1300, 640)], 4), stroke([(1058, 714), (1322, 678)], 8))
    for x, y, k in ((1130, 676, 58), (1236, 660, 58)):
        lf = loaf(x, y, k)
        for b in (key, rust, sandy):
            b.cut(lf)
        ochre.ink(lf)
        rust.ink(spline([(x - k, y), (x - k * 0.5, y - k * 0.2), (x, y - k * 0.1), (x + k * 0.5, y - k * 0.16), (x + k * 0.9, y), (x, y + k * 0.14)]))
        key.ink(ribbon([(x - k, y), (x - k * 0.8, y - k * 0.42), (x, y - k * 0.6), (x + k * 0.8, y - k * 0.42), (x + k, y)], lambda t: 6))
        key.ink(*[swell([(x + d * k, y - k * 0.16), (x + d * k + 8, y - k * 0.32), (x + d * k + 18, y - k * 0.48)], 7) for d in (-0.5, -0.1, 0.3)])
    return s


PICTURES = {"harbour-master": harbour_master, "elsie-mayhew": elsie, "baker": baker}
