"""The wall, the marsh and the weather."""

import math

from press import Print, clamp, dense, mix, poly, ribbon, spline, stroke, swell
from prints.parts import bullock, dog, goose, gull, posts, sky, walker


def sea_wall():
    """The outer bank: sea on the left level with the path, pasture far below on the right."""
    s = Print(1067, 11)
    hy, cx, f = 400, 1010, 1080
    nz = s.noise

    def bend(z):
        return -2.2 + 2.6 * math.sin(z / 26) * clamp(z / 40) - 0.00028 * z * z

    def at(x, h, z):
        return cx + f * (x + bend(z)) / z - 20, hy + f * h / z

    depths = [2.2 * 1.09 ** i for i in range(52)]
    def band(xa, ha, xb, hb):
        a = [at(xa, ha, z) for z in depths]
        b = [at(xb, hb, z) for z in depths]
        return poly(*(a + b[::-1]))

    path_top = band(-1.15, 1.7, 1.15, 1.7)
    sea_slope = band(-1.15, 1.7, -2.6, 2.35)
    land_slope = band(1.15, 1.7, 8.5, 5.0)
    sea_edge = [at(-2.6, 2.35, z) for z in depths]
    sea = poly((-30, hy), (-30, s.h + 30), *[p for p in sea_edge], (sea_edge[-1][0], hy))
    toe = [at(8.5, 5.0, z) for z in depths]
    fields = poly((s.w + 30, hy), *[p for p in toe[::-1] if True], (s.w + 30, s.h + 600))

    sun = (620, 300)
    warm = s.block("sand")
    warm.flood()
    warm.cut(spline([(sun[0] + 58 * math.cos(a * 0.35), sun[1] + 58 * math.sin(a * 0.35)) for a in range(18)]))
    warm.engrave((-20, 20, s.w + 20, hy), 0, 14,
                 lambda x, y: clamp(0.95 - math.hypot(x - sun[0], (y - sun[1]) * 2.3) / 900), run=(90, 260))
    with warm.within(sea):
        warm.water(hy + 2, s.h, -20, s.w, lambda x, y: clamp(0.85 - abs(x - sun[0]) / 420 + 0.1 * math.sin(y)), row=5, length=80)
    with warm.within(path_top):
        warm.water(hy, s.h, 0, s.w, lambda x, y: 0.34, row=6, length=40)

    slate = s.block("slate")
    slate.ink(poly((-30, -30), (s.w + 30, -30), (s.w + 30, hy), (-30, hy)))
    sky(slate, -20, hy + 4, 340, cover=0.3, spacing=15, light=(sun[0], sun[1], 420), scale=210)
    slate.ink(sea)
    with slate.within(sea):
        slate.water(hy + 3, s.h + 20, -20, s.w,
                    lambda x, y: clamp(0.2 + 0.65 * clamp(1 - abs(x - sun[0]) / (90 + (y - hy) * 0.5))
                                       + 0.5 * (nz.fbm(x / 240, y / 50) - 0.5)), row=5, length=60, ripple=0.5)

    green = s.block("green")
    green.ink(fields, land_slope, sea_slope)
    with green.within(fields):
        green.engrave((cx - 100, hy, s.w + 30, s.h + 30), 4, 13,
                      lambda x, y: clamp((nz.fbm(x / 300, y / 26, 2) - 0.42) * 2.6), run=(60, 220))
    with green.within(land_slope):
        green.engrave((300, hy, s.w + 20, s.h + 40), 63, 15,
                      lambda x, y: clamp(0.5 + 1.7 * (nz.fbm(x / 120, y / 90) - 0.5)), run=(40, 120))
    with green.within(sea_slope):
        green.engrave((0, hy, cx, s.h + 30), -60, 12, lambda x, y: 0.45, run=(16, 44))

    rust = s.block("rust")

    # The town side: cottages and the church stand on the low plane.
    def house(x, z, w, d, eaves, ridge, chimneys=(0.2,)):
        base = hy + f * 5.0 / z
        k = f / z
        px = cx + f * x / z
        walls = poly((px, base), (px, base - eaves * k), (px + w * k, base - eaves * k), (px + w * k, base))
        roof = poly((px - 0.3 * k, base - eaves * k), (px + 0.9 * k, base - ridge * k),
                    (px + (w - 0.9) * k, base - ridge * k), (px + (w + 0.3) * k, base - eaves * k))
        stack = "".join(poly((px + c * w * k, base - (ridge + 1.6) * k), (px + (c * w + 0.8) * k, base - (ridge + 1.6) * k),
                             (px + (c * w + 0.8) * k, base - (ridge - 0.6) * k), (px + c * w * k, base - (ridge - 0.6) * k))
                        for c in chimneys)
        return px, base, k, walls, roof, stack

    key = s.block("key", 0, 0)
    # Far land and trees on the right horizon.
    far = [(cx + 20, hy)]
    x = cx + 20
    while x < s.w + 40:
        far.append((x, hy - (6 + 20 * nz.fbm(x / 60, 1.5)) * clamp((x - cx - 20) / 160)))
        x += 14
    far += [(s.w + 40, hy + 16), (cx + 20, hy + 3)]
    key.ink(poly(*far))
    key.engrave((cx, hy - 30, s.w + 20, hy + 10), 80, 7, lambda x, y: 0.25 if x > 1200 else 0.1, run=(8, 22))

    # The church.
    zc, xc = 118, 36.5
    kc = f / zc
    bx, by = cx + f * xc / zc, hy + f * 5.0 / zc
    tower = poly((bx, by), (bx, by - 23 * kc), (bx + 1.1 * kc, by - 23 * kc), (bx + 1.1 * kc, by - 24.2 * kc), (bx + 2.2 * kc, by - 24.2 * kc),
                 (bx + 2.2 * kc, by - 23 * kc), (bx + 3.4 * kc, by - 23 * kc), (bx + 3.4 * kc, by - 24.2 * kc), (bx + 4.5 * kc, by - 24.2 * kc),
                 (bx + 4.5 * kc, by - 23 * kc), (bx + 5.6 * kc, by - 23 * kc), (bx + 5.6 * kc, by))
    nave = poly((bx + 5.4 * kc, by), (bx + 5.4 * kc, by - 7 * kc), (bx + 6.5 * kc, by - 11.5 * kc), (bx + 20 * kc, by - 11.5 * kc), (bx + 21 * kc, by - 7 * kc), (bx + 21 * kc, by))
    key.ink(tower, nave)
    key.cut(poly((bx + 0.7 * kc, by - 1 * kc), (bx + 0.7 * kc, by - 22 * kc), (bx + 2.0 * kc, by - 22 * kc), (bx + 2.0 * kc, by - 1 * kc)))
    key.ink(poly((bx + 1.1 * kc, by - 18 * kc), (bx + 1.1 * kc, by - 21 * kc), (bx + 1.7 * kc, by - 21 * kc), (bx + 1.7 * kc, by - 18 * kc)))
    key.cut(poly((bx + 3.3 * kc, by - 17 * kc), (bx + 3.3 * kc, by - 20.5 * kc), (bx + 3.9 * kc, by - 21 * kc), (bx + 4.4 * kc, by - 20.5 * kc), (bx + 4.4 * kc, by - 17 * kc)))
    for i in range(6):
        wx = bx + (7.2 + 2.2 * i) * kc
        key.cut(poly((wx, by - 2 * kc), (wx, by - 5 * kc), (wx + 0.5 * kc, by - 5.6 * kc), (wx + kc, by - 5 * kc), (wx + kc, by - 2 * kc)))
    key.engrave((bx + 6.4 * kc, by - 11.3 * kc, bx + 20 * kc, by - 7.2 * kc), 0, 6, lambda x, y: 0.3, run=(20, 60))

    for hx, z, w, ch in ((11.5, 82, 11, (0.1, 0.82)), (34.5, 72, 9, (0.15,))):
        px, base, k, walls, roof, stack = house(hx, z, w, 6, 4.6, 8.2, ch)
        rust.ink(roof, stack)
        rust.engrave((px - 10, base - 8.4 * k, px + w * k + 10, base - 4.6 * k), 0, 7, lambda x, y: 0.22, run=(20, 60))
        key.ink(stroke([(px - 0.3 * k, base - 4.6 * k), (px + (w + 0.3) * k, base - 4.6 * k)], 5, 4))
        key.ink(poly((px + w * k * 0.72, base), (px + w * k * 0.72, base - 4.6 * k), (px + w * k, base - 4.6 * k), (px + w * k, base)))
        key.ink(stroke([(px, base), (px, base - 4.6 * k)], 4), stroke([(px - 8, base), (px + w * k + 10, base)], 6))
        for j in range(3):
            wx = px + (0.12 + 0.2 * j) * w * k
            key.ink(poly((wx, base - 1.5 * k), (wx, base - 3.2 * k), (wx + 0.9 * k, base - 3.2 * k), (wx + 0.9 * k, base - 1.5 * k)))
        slate.cut(walls)
        green.cut(walls)
        warm.cut(walls)
        green.cut(roof)
        slate.cut(roof)

    # Fields: dykes and a fence running to the vanishing point.
    with key.within(fields):
        for x in (15, 24, 46):
            key.ink(ribbon([(cx + f * x / z, hy + f * 5.0 / z) for z in depths if z > 6], lambda t: mix(26, 1.5, t ** 0.35)))
        for z in (22, 34, 58):
            y = hy + f * 5.0 / z
            key.ink(stroke([(cx + f * 9 / z, y), (cx + f * 16 / z, y + 2), (s.w + 30, y + 3)], 120 / z, 160 / z))
        for i in range(13):
            z = s.rnd.uniform(24, 56)
            x = s.rnd.uniform(15.5, 40)
            px, py, k = cx + f * x / z, hy + f * 5.0 / z, f / z
            key.ink(bullock(px, py, 1.9 * k, s.rnd.choice((-1, 1))))
        key.engrave((cx + 100, hy + 20, s.w + 20, s.h), 3, 15,
                    lambda x, y: clamp((nz.fbm(x / 200 + 9, y / 30, 2) - 0.56) * 3), ink=True, run=(40, 130))
    with key.within(land_slope):
        key.engrave((300, hy, s.w + 20, s.h + 40), 61, 13,
                    lambda x, y: clamp(0.02 + 1.9 * (nz.fbm(x / 150 + 4, y / 110) - 0.43)), ink=True, run=(36, 120))
    key.ink(ribbon([at(1.2, 1.72, z) for z in depths], lambda t: mix(26, 2, t ** 0.3)))
    key.blades(0, 1, 0, 44, 6, lean=0.25, count=0)
    for z in depths[:26]:
        for side, h in ((1.2, 1.72), (-1.2, 1.72)):
            for _ in range(7):
                x, y = at(side + s.rnd.uniform(-0.25, 0.3), h, z * s.rnd.uniform(0.96, 1.05))
                hgt = f * 0.2 / z * s.rnd.uniform(0.6, 1.4)
                key.ink(stroke([(x, y + 3), (x + hgt * 0.15, y - hgt * 0.5), (x + hgt * 0.6, y - hgt)], max(2.2, hgt * 0.13), 0.7, 8))
    # Sea side: stone pitching, and the water's dark lines.
    with key.within(sea_slope):
        key.engrave((0, hy, cx, s.h + 30), -42, 15, lambda x, y: 0.42, ink=True, run=(22, 50))
    key.ink(ribbon(sea_edge, lambda t: mix(17, 1.5, t ** 0.3)))
    with key.within(sea):
        key.water(hy + 3, s.h + 20, -20, s.w,
                  lambda x, y: clamp(0.46 - 0.6 * clamp(1 - abs(x - sun[0]) / (70 + (y - hy) * 0.45))
                                     + 1.5 * (nz.fbm(x / 190 + 3, y / 44) - 0.5)), row=6, length=74, ripple=0.9, ink=True)
    key.ink(stroke([(-20, hy), (sea_edge[-1][0], hy)], 4))
    # A sail, the buoys, the walkers.
    key.ink(spline([(268, hy - 3), (272, hy - 76), (306, hy - 12)]), spline([(262, hy - 4), (264, hy - 58), (240, hy - 10)]),
            poly((232, hy - 6), (318, hy - 6), (306, hy + 9), (246, hy + 9)))
    for x, y, k in ((430, hy + 22, 1), (150, hy + 60, 1.5)):
        key.ink(poly((x - 7 * k, y), (x - 3 * k, y - 26 * k), (x + 3 * k, y - 26 * k), (x + 8 * k, y)))
    fx, fy = at(-0.25, 1.7, 8.6)
    hgt = f * 1.72 / 8.6
    gx, gy = at(0.55, 1.7, 9.2)
    for b in (warm, slate, green):
        b.cut(walker(fx, fy, hgt, 0.6), walker(gx, gy, hgt * 0.88, 0.5, turn=-1))
    rust.ink(walker(gx, gy, hgt * 0.88, 0.5, 1.15, -1))
    key.cut(walker(gx, gy, hgt * 0.88, 0.5, 1.15, -1))
    key.ink(walker(fx, fy, hgt, 0.6, 1.0, 1, True, True))
    with key.within(walker(gx, gy, hgt * 0.88, 0.5, 1.15, -1)):
        key.engrave((gx - 5, gy - hgt, gx + 60, gy), 86, 8, lambda x, y: 0.9 if x > gx + 6 else 0.25, ink=True, run=(30, 90))
        key.ink(poly((gx - 60, gy), (gx + 60, gy), (gx + 60, gy - hgt * 0.3), (gx - 60, gy - hgt * 0.27)))
    with key.within(walker(fx, fy, hgt, 0.6, 1.0, 1)):
        key.cut(swell([(fx - 20, fy - hgt * 0.84), (fx - 33, fy - hgt * 0.68), (fx - 30, fy - hgt * 0.42)], 9),
                swell([(fx + 2, fy - hgt * 0.78), (fx + 3, fy - hgt * 0.6), (fx, fy - hgt * 0.4)], 5))
    dx, dy = at(0.9, 1.7, 7.0)
    key.ink(dog(dx, dy, 58, -1))
    for x, y, k, t in ((930, 140, 30, 0.1), (1015, 190, 22, -0.2), (820, 210, 17, 0.15), (1240, 110, 24, -0.1), (1130, 236, 15, 0.1)):
        key.ink(gull(x, y, k, t))
    return s


def between(a, b, n, width, lo=0.0, hi=1.0, rnd=None):
    """Strokes that lead from curve a to curve b like the grain of a wave."""
    a, b = dense(a, 14), dense(b, 14)
    m = 60
    pick = lambda c, t: c[min(len(c) - 1, int(t * (len(c) - 1)))]
    out = []
    for i in range(n):
        k = (i + 0.5) / n
        t0, t1 = (lo, hi) if rnd is None else (lo + rnd.uniform(0, 0.12), hi - rnd.uniform(0, 0.3))
        pts = []
        for j in range(m):
            t = mix(t0, t1, j / (m - 1))
            p, q = pick(a, t), pick(b, t)
            pts.append((mix(p[0], q[0], k), mix(p[1], q[1], k)))
        smooth = [(sum(p[0] for p in pts[max(0, i - 3):i + 4]) / len(pts[max(0, i - 3):i + 4]),
                   sum(p[1] for p in pts[max(0, i - 3):i + 4]) / len(pts[max(0, i - 3):i + 4])) for i in range(m)]
        out.append(ribbon(smooth, lambda t, w=width * (rnd.uniform(0.6, 1.2) if rnd else 1): w * math.sin(math.pi * clamp(t, 0.03, 0.97)) ** 0.6))
    return "".join(out)


def storm_quay():
    """Half past midnight on Quay Street: a sea coming over, a lamp, people with sandbags."""
    s = Print(1067, 23)
    nz, r = s.noise, s.rnd
    lamp = (1130, 300)
    quay = poly((-30, 842), (560, 820), (1640, 786), (1640, 1120), (-30, 1120))
    crest = [(-60, 800), (60, 610), (190, 430), (330, 300), (480, 236), (610, 262), (668, 350), (628, 420)]
    inner = [(640, 860), (560, 800), (500, 700), (470, 590), (488, 490), (540, 440), (590, 430), (628, 420)]
    wave = spline(crest + inner[::-1], True)

    warm = s.block("ochre")
    for i in range(150):
        a = i * math.tau / 150 + r.uniform(-0.02, 0.02)
        r1 = r.uniform(330, 560)
        warm.ink(poly((lamp[0], lamp[1]), (lamp[0] + r1 * math.cos(a - 0.034), lamp[1] + r1 * math.sin(a - 0.034)), (lamp[0] + r1 * math.cos(a + 0.034), lamp[1] + r1 * math.sin(a + 0.034))))
    warm.ink(poly((640, 1120), (800, 815), (1440, 790), (1640, 960), (1640, 1120)))
    for i in range(90):
        a = i * math.tau / 90 + r.uniform(-0.02, 0.02)
        r0, r1 = r.uniform(70, 120), r.uniform(220, 360)
        warm.cut(ribbon([(lamp[0] + (r0 + (r1 - r0) * t / 8) * math.cos(a), lamp[1] + (r0 + (r1 - r0) * t / 8) * math.sin(a)) for t in range(9)], lambda t: mix(2, 13, t)))
    for x, y in ((1420, 470), (1508, 462), (1420, 610), (1560, 604)):
        warm.ink(poly((x - 6, y - 6), (x + 50, y - 6), (x + 50, y + 86), (x - 6, y + 86)))

    slate = s.block("slate")
    slate.flood()
    slate.cut(wave)
    with slate.within(wave):
        slate.ink(between(crest, inner, 15, 26, rnd=r))
    glow = spline([(lamp[0] + 290 * math.cos(a * 0.314), lamp[1] + 262 * math.sin(a * 0.314)) for a in range(20)])
    for i in range(120):
        a = i * math.tau / 120 + r.uniform(-0.02, 0.02)
        r0, r1 = r.uniform(40, 70), r.uniform(180, 330)
        slate.cut(ribbon([(lamp[0] + (r0 + (r1 - r0) * t / 8) * math.cos(a), lamp[1] + (r0 + (r1 - r0) * t / 8) * math.sin(a)) for t in range(9)], lambda t: 13 * (1 - t) + 2))
    with slate.within(quay):
        slate.water(800, 1110, -20, 1640, lambda x, y: clamp(0.9 - abs(x - lamp[0] - 20) / (190 + (y - 790) * 1.1)) + 0.12, row=11, length=70)

    key = s.block("key", 0, 0)
    key.flood()
    # Driving rain and torn cloud.
    key.engrave((-60, -60, 1660, 830), 28, 19,
                lambda x, y: clamp((nz.fbm(x / 330, y / 190, 3) - 0.47) * 2.4 * clamp(math.hypot(x - lamp[0], y - lamp[1]) / 500 - 0.3)
                                    + (1.25 * clamp(1 - math.hypot((x - lamp[0]) * 0.86, y - lamp[1] - 150) / 560) if y > lamp[1] + 150 else 0)),
                run=(90, 300))
    for i in range(76):
        a = i * math.tau / 76 + r.uniform(-0.03, 0.03)
        r0, r1 = r.uniform(40, 62), r.uniform(150, 350)
        key.cut(ribbon([(lamp[0] + (r0 + (r1 - r0) * t / 8) * math.cos(a), lamp[1] + (r0 + (r1 - r0) * t / 8) * math.sin(a)) for t in range(9)], lambda t: 15 * (1 - t) + 2))
    slate.cut(spline([(lamp[0] + 62 * math.cos(a * 0.628), lamp[1] + 64 * math.sin(a * 0.628)) for a in range(10)]))
    key.cut(spline([(lamp[0] + 46 * math.cos(a * 0.628), lamp[1] + 48 * math.sin(a * 0.628)) for a in range(10)]))
    # The house behind.
    house = poly((1360, 800), (1360, 404), (1500, 250), (1640, 340), (1640, 800))
    key.ink(house)
    with key.within(house):
        key.engrave((1350, 240, 1640, 800), 0, 21, lambda x, y: 0.26 if x > 1376 else 0.75, run=(30, 80))
        for x, y in ((1420, 470), (1508, 462), (1420, 610), (1560, 604)):
            key.ink(poly((x - 14, y - 14), (x + 58, y - 14), (x + 58, y + 94), (x - 14, y + 94)))
            key.cut(poly((x, y), (x + 20, y), (x + 20, y + 36), (x, y + 36)), poly((x + 25, y), (x + 45, y), (x + 45, y + 36), (x + 25, y + 36)),
                    poly((x, y + 42), (x + 20, y + 42), (x + 20, y + 80), (x, y + 80)), poly((x + 25, y + 42), (x + 45, y + 42), (x + 45, y + 80), (x + 25, y + 80)))
    # The wave.
    key.cut(wave)
    with key.within(wave):
        key.ink(between(crest, inner, 16, 30, 0.02, 1, rnd=r))
    warm.cut(wave)
    lip = [(330, 300), (480, 232), (610, 262), (676, 350), (632, 424)]
    key.cut(stroke(lip, 30, 16))
    for i in range(150):
        t = r.random()
        base = dense(lip, 8)
        x, y = base[int(t * (len(base) - 1))]
        a = mix(-2.4, 0.6, t) + r.uniform(-0.5, 0.5)
        d = abs(r.gauss(0, 1)) * 105 + 14
        px, py = x + d * math.cos(a) + 30, y + d * math.sin(a) + d * d / 900
        k = r.uniform(3, 12) * (1.2 - d / 420)
        if k > 1.5:
            key.cut(swell([(px - k * 1.7 * math.cos(a), py - k * 1.7 * math.sin(a)), (px, py), (px + k * 1.7 * math.cos(a), py + k * 1.7 * math.sin(a))], k, 3))
            warm.cut(swell([(px - k * 1.7 * math.cos(a), py - k * 1.7 * math.sin(a)), (px, py), (px + k * 1.7 * math.cos(a), py + k * 1.7 * math.sin(a))], k * 1.3, 3))
            slate.cut(swell([(px - k * 1.7 * math.cos(a), py - k * 1.7 * math.sin(a)), (px, py), (px + k * 1.7 * math.cos(a), py + k * 1.7 * math.sin(a))], k * 1.3, 3))
    # The water at the foot and the quay's stones.
    foam = [(-40, 790), (120, 800), (300, 770), (470, 800), (640, 846), (800, 836), (900, 850)]
    key.cut(swell(foam, 40), swell([(p[0] + 60, p[1] + 40) for p in foam], 24))
    slate.cut(swell(foam, 44))
    with key.within(quay):
        key.water(806, 1110, -20, 1640, lambda x, y: clamp(0.95 - abs(x - lamp[0] - 30) / (150 + (y - 790) * 1.35)) + 0.1 * (nz.at(x / 90, y / 20) > 0.55), row=13, grow=1.09, length=80)
        for y, g in ((842, 4), (900, 6), (985, 8)):
            key.ink(stroke([(-20, y + 18), (1640, y - 24)], g))
    # Lamp post.
    key.ink(stroke([(lamp[0] + 2, lamp[1] + 60), (lamp[0] + 4, 830)], 15, 22), poly((lamp[0] - 46, 842), (lamp[0] - 30, 800), (lamp[0] + 36, 800), (lamp[0] + 52, 842)))
    key.ink(poly((lamp[0] - 34, lamp[1] - 52), (lamp[0] + 34, lamp[1] - 52), (lamp[0] + 14, lamp[1] - 84), (lamp[0] - 14, lamp[1] - 84)),
            stroke([(lamp[0] - 40, lamp[1] - 50), (lamp[0] - 24, lamp[1] + 56)], 6), stroke([(lamp[0] + 40, lamp[1] - 50), (lamp[0] + 24, lamp[1] + 56)], 6),
            stroke([(lamp[0], lamp[1] - 50), (lamp[0], lamp[1] + 56)], 5), poly((lamp[0] - 28, lamp[1] + 54), (lamp[0] + 28, lamp[1] + 54), (lamp[0] + 12, lamp[1] + 76), (lamp[0] - 12, lamp[1] + 76)),
            stroke([(lamp[0] - 70, lamp[1] + 130), (lamp[0] + 76, lamp[1] + 130)], 7))
    # People, bent into it, and the wall of bags.
    for x, y, h, tn, lean in ((880, 878, 250, -1, 0), (1010, 900, 268, -1, 0), (1300, 900, 262, -1, 0)):
        key.ink(sandbagger(x, y, h, tn))
    bags = []
    for row in range(3):
        for i in range(7 - row):
            x, y = 560 + i * 62 + row * 30 + r.uniform(-4, 4), 900 - row * 34 + r.uniform(-3, 3)
            bags.append(spline([(x - 34, y), (x - 28, y - 17), (x, y - 21), (x + 28, y - 17), (x + 35, y), (x + 26, y + 15), (x, y + 18), (x - 27, y + 15)]))
    warm.ink(*bags)
    slate.cut(*bags)
    for b in bags:
        key.ink(b)
    for row in range(3):
        for i in range(7 - row):
            x, y = 560 + i * 62 + row * 30, 900 - row * 34
            key.cut(spline([(x - 24, y - 3), (x - 18, y - 14), (x + 4, y - 16), (x + 25, y - 11), (x + 30, y), (x + 6, y - 4)]))
            key.cut(swell([(x - 20, y + 7), (x, y + 9), (x + 22, y + 6)], 4))
    return s


def sandbagger(x, y, h, turn):
    """Someone carrying a sandbag, bent under it."""
    def p(px, py):
        return x + px * h * turn, y - py * h
    legs = stroke([p(-0.08, 0.46), p(-0.06, 0.24), p(-0.19, 0.0)], h * 0.12, h * 0.08, 5) + stroke([p(0.03, 0.46), p(0.15, 0.25), p(0.1, 0.0)], h * 0.12, h * 0.08, 5)
    boots = poly(p(-0.25, -0.01), p(-0.08, -0.01), p(-0.12, 0.06), p(-0.22, 0.06)) + poly(p(0.05, -0.015), p(0.22, -0.015), p(0.16, 0.05), p(0.06, 0.06))
    coat = spline([p(-0.13, 0.8), p(-0.02, 0.86), p(0.1, 0.82), p(0.15, 0.66), p(0.12, 0.5), p(0.14, 0.36), p(-0.02, 0.33), p(-0.17, 0.36), p(-0.17, 0.6)])
    hood = spline([p(-0.02, 0.83), p(-0.05, 0.95), p(0.03, 1.02), p(0.12, 0.98), p(0.15, 0.9), p(0.1, 0.83)])
    bag = spline([p(0.1, 0.56), p(0.12, 0.72), p(0.28, 0.76), p(0.44, 0.7), p(0.45, 0.55), p(0.3, 0.5)])
    arm = stroke([p(-0.02, 0.78), p(0.02, 0.6), p(0.22, 0.53)], h * 0.09, h * 0.07, 5)
    return legs + boots + coat + hood + bag + arm


def cold_marsh():
    """The marsh from the air: creeks that branch like a tree, a bank, and ruled fields below it."""
    s = Print(800, 37)
    nz, r = s.noise, s.rnd

    def bank(x):
        return 566 + 46 * math.sin(x / 330 + 0.6) + 20 * math.sin(x / 120)

    creeks, taken = [], {}

    def crowded(x, y, w, mine):
        cx, cy = int(x // 16), int(y // 16)
        return any((cx + i, cy + j) in taken and taken[cx + i, cy + j] not in mine for i in (-1, 0, 1) for j in (-1, 0, 1))

    def grow(x, y, a, w, n, depth, elders=(), grace=0):
        pts, a0 = [(x, y)], a
        own = r.random()
        mine = {own}
        for others in elders:
            others.add(own)
        ph = r.uniform(0, 7)
        for i in range(n):
            a = a0 + 0.75 * math.sin(ph + i * 0.62) + r.uniform(-0.12, 0.12)
            x += 17 * math.cos(a)
            y += 17 * math.sin(a)
            if y > bank(x) - 22 - w * 0.5 or x < -60 or x > s.w + 60:
                break
            if i > 4 + grace and crowded(x, y, w, mine):
                break
            pts.append((x, y))
            wide = int((w * (1 - i / n)) // 24)
            for ox in range(-wide, wide + 1):
                for oy in range(-wide, wide + 1):
                    taken[(int(x // 16) + ox, int(y // 16) + oy)] = own
            left = w * (1 - i / n)
            if depth < 3 and i > 2 and r.random() < (0.4, 0.24, 0.16)[depth] and left > 2.5:
                side = r.choice((-1, 1))
                grow(x, y, a0 + side * r.uniform(0.65, 1.25), max(4.5, left * 0.56), max(5, int(n * r.uniform(0.45, 0.7))), depth + 1, (*elders, mine), int(left // 22))
        if len(pts) > 3:
            creeks.append((pts, w))

    for x, y, a, w, n in ((180, -30, 1.25, 54, 36), (760, -30, 1.7, 70, 38), (1290, -30, 1.35, 58, 36), (470, -30, 1.5, 26, 20), (1560, -20, 1.9, 30, 26), (1010, -20, 1.4, 24, 20)):
        grow(x, y, a, w, n, 0)

    def creek_paths(extra):
        return [ribbon(dense(p, 8), lambda t, w=w: (w + extra) * (1 - t) ** 0.75 + 2.2 + extra * 0.35) for p, w in creeks]

    xs = list(range(-40, s.w + 60, 20))
    below = poly(*[(x, bank(x)) for x in xs], (s.w + 40, s.h + 40), (-40, s.h + 40))
    sea = spline([(-60, -60), (-60, 40), (140, 64), (330, 30), (560, 52), (800, 76), (1000, 30), (1240, 60), (1420, 24), (1660, 46), (1660, -60)])

    sand = s.block("sand")
    sand.flood()
    sand.cut(*creek_paths(-3))
    sand.cut(sea)
    green = s.block("green")
    green.ink(poly((-40, -40), (s.w + 40, -40), *[(x, bank(x)) for x in xs[::-1]]))
    fields = []
    cuts = [-60, 190, 420, 700, 905, 1180, 1400, 1680]
    for a, b in zip(cuts, cuts[1:]):
        top = lambda x: bank(x) + 30
        q = poly((a + 9, top(a)), (b - 9, top(b)), (b - 40, s.h + 40), (a - 22, s.h + 40))
        fields.append((a, b, q))
    for i, (a, b, q) in enumerate(fields):
        if i % 3 != 1:
            green.ink(q)
        with green.within(q):
            green.engrave((a - 60, 540, b + 20, s.h + 20), (96, 5, 98, 94, 3, 97, 95)[i % 7], 19, lambda x, y, i=i: (0.34, 0.6, 0.2)[i % 3], run=(60, 180))
    green.engrave((-20, -20, s.w + 20, 640), 8, 17, lambda x, y: clamp((nz.fbm(x / 150, y / 90, 3) - 0.5) * 3.4) if y < bank(x) - 20 else 0, run=(24, 70))
    green.cut(*creek_paths(8))
    green.cut(sea)
    slate = s.block("slate")
    slate.ink(*creek_paths(-2))
    slate.ink(sea)
    slate.water(-10, 70, -20, s.w + 20, lambda x, y: 0.3, row=9, length=90)
    for a, b, q in fields:
        slate.ink(stroke([(b, bank(b) + 26), (b - 31, s.h + 30)], 11))
    rust = s.block("rust")
    rust.engrave((-20, 40, s.w + 20, 640), 8, 17, lambda x, y: clamp((nz.fbm(x / 170 + 8, y / 100 + 2, 3) - 0.6) * 3.6) if y < bank(x) - 26 else 0, ink=True, run=(16, 50))
    rust.cut(*creek_paths(10))

    key = s.block("key", 0, 0)
    # Shadowed side of each creek, the stipple of the marsh, the bank and the ditches.
    for p, w in creeks:
        key.ink(ribbon([(x + w * 0.16 + 3, y + w * 0.2 + 3) for x, y in dense(p, 8)], lambda t, w=w: (w * 1.04 + 7) * (1 - t) ** 0.75 + 3.4))
    for pth in creek_paths(0):
        key.cut(pth)
    for p, w in creeks:
        if w > 20:
            for o in (-0.22, 0.04, 0.26):
                key.ink(swell([(x + o * w * (1 - i / len(p)), y + o * w * 0.4) for i, (x, y) in enumerate(p)][1:int(len(p) * 0.7)], w * 0.06))
    key.engrave((-20, 40, s.w + 20, 640), 8, 15, lambda x, y: clamp((nz.fbm(x / 130 + 3, y / 80 + 5, 3) - 0.53) * 3) if 40 < y < bank(x) - 24 else 0, ink=True, run=(14, 40))
    for pth in creek_paths(-4):
        key.cut(pth)
    key.cut(sea)
    key.water(0, 64, -20, s.w + 20, lambda x, y: 0.26, row=12, length=80, ink=True)
    key.ink(ribbon([(x, bank(x) + 16) for x in xs], lambda t: 30))
    key.cut(ribbon([(x, bank(x) + 8) for x in xs], lambda t: 9))
    for x in range(-20, s.w + 20, 15):
        key.cut(stroke([(x, bank(x) + 14), (x + 5, bank(x) + 29)], 6, 2, 4))
    for a, b, q in fields:
        key.ink(stroke([(b + 6, bank(b) + 30), (b - 25, s.h + 30)], 5))
        key.ink(stroke([(a + 6, bank(a) + 42), (b - 14, bank(b) + 42)], 4))
    for i, (a, b, q) in enumerate(fields):
        if i in (1, 4):
            with key.within(q):
                key.engrave((a - 60, 540, b + 20, s.h + 20), 96, 24, lambda x, y: 0.3, ink=True, run=(80, 180))
    return s


def geese():
    """Brent geese coming in over the saltings at first light."""
    s = Print(720, 41)
    nz, r = s.noise, s.rnd
    hy = 560
    sun = (1180, 520)
    sand = s.block("sand")
    sand.flood()
    sand.cut(spline([(sun[0] + 74 * math.cos(a * 0.35), sun[1] + 74 * math.sin(a * 0.35)) for a in range(18)]))
    sand.engrave((-20, 0, s.w + 20, hy), 0, 15, lambda x, y: clamp(0.8 - math.hypot(x - sun[0], (y - sun[1]) * 1.8) / 620), run=(80, 240))
    sand.water(hy + 20, s.h, -20, s.w + 20, lambda x, y: clamp(0.8 - abs(x - sun[0]) / 260), row=9, length=80)
    rust = s.block("rust")
    rust.engrave((-20, 300, s.w + 20, hy), 0, 15, lambda x, y: clamp((nz.fbm(x / 420, y / 60, 3) - 0.47) * 3) * clamp((y - 300) / 200), ink=True, run=(80, 260))
    rust.cut(spline([(sun[0] + 82 * math.cos(a * 0.35), sun[1] + 82 * math.sin(a * 0.35)) for a in range(18)]))
    slate = s.block("slate")
    slate.ink(poly((-30, -30), (s.w + 30, -30), (s.w + 30, hy + 4), (-30, hy + 4)))
    sky(slate, -20, hy, 90, cover=0.34, spacing=16, light=(sun[0], sun[1], 760), scale=190)
    slate.cut(spline([(sun[0] + 78 * math.cos(a * 0.35), sun[1] + 78 * math.sin(a * 0.35)) for a in range(18)]))
    slate.ink(poly((-30, hy + 4), (s.w + 30, hy + 4), (s.w + 30, s.h + 30), (-30, s.h + 30)))
    slate.water(hy + 10, s.h + 10, -20, s.w + 20, lambda x, y: clamp(0.25 + 0.8 * clamp(1 - abs(x - sun[0]) / 230) + 1.4 * (nz.fbm(x / 200, y / 30) - 0.5)), row=8, grow=1.09, length=90)
    key = s.block("key", 0, 0)
    ridge = [(-40, hy + 14)]
    for x in range(-40, s.w + 60, 26):
        ridge.append((x, hy - 4 - 14 * nz.fbm(x / 90, 0.3, 3) - (14 if 300 < x < 520 else 0) * math.sin((x - 300) / 220 * math.pi)))
    ridge += [(s.w + 40, hy + 14)]
    key.ink(poly(*ridge))
    for a, b, y, d in ((-40, 760, 628, 24), (620, 1100, 664, 15), (1240, 1660, 622, 20), (-40, 400, 716, 36), (820, 1660, 730, 34)):
        m = [(x, y - d * math.sin(math.pi * clamp((x - a) / (b - a))) ** 0.5 - 5 * nz.at(x / 30, y)) for x in range(a, b + 1, 24)]
        key.ink(poly(*m, (b, y + d * 0.8), (a, y + d * 0.8)))
        key.blades(a, b, y - d * 0.6, d * 1.5, 5, lean=0.35, count=int((b - a) / 13))
        key.engrave((a, y - d, b, y + d), 2, 13, lambda x, y: clamp((nz.at(x / 60, y / 9) - 0.45) * 1.6), run=(20, 70))
    key.water(hy + 16, s.h, -20, s.w + 20, lambda x, y: clamp(0.3 - 0.4 * clamp(1 - abs(x - sun[0]) / 200)), row=12, grow=1.1, length=80, ink=True)

    def skein(x0, y0, n, size, dx, dy, fade):
        for i in range(n):
            k = size * (1 - fade * i / n)
            for side in (0, 1):
                if i == 0 and side:
                    continue
                x = x0 + i * dx * (1 if side else 0.86) + r.uniform(-0.22, 0.22) * k
                y = y0 + (i * dy if side else -i * dy * 0.55) + r.uniform(-0.25, 0.25) * k
                if s.margin < y < hy - 40 and x < s.w + 40:
                    g = goose(x, y, k, r.choice((0.75, 0.5, 0.2, -0.35, -0.6, 0.9)), -1)
                    key.ink(g)
                    if k > 38:
                        key.cut(swell([(x + k * 0.62, y - k * 0.02), (x + k * 0.42, y - k * 0.06), (x + k * 0.3, y + 0.05 * k)], k * 0.09, 4))
    skein(250, 236, 9, 88, 112, 34, 0.62)
    skein(980, 330, 8, 32, 52, 14, 0.5)
    skein(130, 430, 6, 24, 34, -8, 0.4)
    return s


def ditch():
    """Drain 47: a straight ditch, choked, with a numbered post."""
    s = Print(1067, 53, px=1440)
    nz, r = s.noise, s.rnd
    hx, hy = 760, 430
    def at(x, h, z):
        return hx + 900 * x / z, hy + 900 * h / z
    depth = [2.0 * 1.12 ** i for i in range(44)]
    ln = lambda x, h: [at(x, h, z) for z in depth]
    water = poly(*ln(-1.5, 3.4), *ln(1.5, 3.4)[::-1])
    lbank = poly(*ln(-3.4, 1.9), *ln(-1.5, 3.4)[::-1])
    rbank = poly(*ln(3.4, 1.9), *ln(1.5, 3.4)[::-1])
    sand = s.block("sand")
    sand.flood()
    sand.engrave((-20, 0, s.w + 20, hy), 0, 17, lambda x, y: clamp(0.15 + 0.8 * y / hy - 0.3 + 0.6 * (nz.fbm(x / 300, y / 60) - 0.4)), run=(90, 260))
    slate = s.block("slate")
    slate.ink(poly((-30, -30), (s.w + 30, -30), (s.w + 30, hy), (-30, hy)))
    sky(slate, -20, hy, 700, cover=0.5, spacing=18, scale=240)
    slate.ink(water)
    green = s.block("green")
    green.ink(poly((-30, hy), (s.w + 30, hy), (s.w + 30, s.h + 30), (-30, s.h + 30)))
    green.cut(poly(*ln(-1.2, 3.4), *ln(1.2, 3.4)[::-1]))
    green.engrave((-20, hy + 4, s.w + 20, s.h + 20), 0, 18, lambda x, y: clamp((nz.fbm(x / 260, y / 40, 2) - 0.44) * 2.6), run=(50, 180))
    with green.within(lbank):
        green.engrave((-20, hy, hx, s.h + 20), -52, 18, lambda x, y: 0.5, run=(30, 90))
    with green.within(rbank):
        green.engrave((hx, hy, s.w, s.h + 20), 50, 18, lambda x, y: 0.3, run=(30, 90))
    key = s.block("key", 0, 0)
    trees = [(-40, hy + 6)]
    for x in range(-40, s.w + 60, 16):
        trees.append((x, hy - 5 - 26 * nz.fbm(x / 70, 4, 3) * (0.5 + 0.5 * math.sin(x / 250 + 1))))
    key.ink(poly(*trees, (s.w + 40, hy + 6)))
    # The pump house at the end of the drain.
    key.ink(poly((690, hy + 6), (690, hy - 64), (742, hy - 104), (800, hy - 64), (800, hy + 6)), poly((770, hy - 80), (770, hy - 132), (786, hy - 132), (786, hy - 70)))
    key.cut(poly((702, hy), (702, hy - 56), (724, hy - 56), (724, hy)), poly((736, hy - 22), (736, hy - 54), (752, hy - 54), (752, hy - 22)), poly((766, hy - 22), (766, hy - 54), (782, hy - 54), (782, hy - 22)))
    key.ink(stroke([(600, hy), (600, hy - 90)], 5), stroke([(574, hy - 78), (626, hy - 78)], 4), stroke([(580, hy - 64), (620, hy - 64)], 4))
    for x in (300, 1010, 1240):
        h = 90 * (1 + abs(x - 600) / 900)
        key.ink(stroke([(x, hy + 10), (x, hy - h)], 6), stroke([(x - 30, hy - h + 14), (x + 30, hy - h + 14)], 5))
    key.ink(swell([(600, hy - 76), (450, hy - 80), (300, hy - 106)], 3), swell([(600, hy - 76), (800, hy - 92), (1010, hy - 116)], 3), swell([(1010, hy - 116), (1120, hy - 118), (1240, hy - 138)], 3.5), swell([(1240, hy - 138), (1440, hy - 150), (1640, hy - 200)], 4), swell([(300, hy - 106), (120, hy - 110), (-40, hy - 150)], 4))
    with key.within(lbank):
        key.engrave((-20, hy, hx, s.h + 20), -50, 24, lambda x, y: clamp(1.5 * (nz.fbm(x / 110, y / 80) - 0.42)), ink=True, run=(30, 90))
    with key.within(rbank):
        key.engrave((hx, hy, s.w, s.h + 20), 52, 21, lambda x, y: 0.66, ink=True, run=(30, 110))
    with key.within(water):
        key.water(hy, s.h + 10, 0, s.w, lambda x, y: 0.5, row=6, length=40, ink=True)
    key.engrave((-20, hy + 6, s.w + 20, s.h + 20), 1, 20, lambda x, y: clamp((nz.fbm(x / 180 + 5, y / 34, 2) - 0.55) * 3), ink=True, run=(40, 140))
    # Reeds: in the bed, from back to front, taller toward the reader.
    for z in sorted([r.uniform(2.6, 34) for _ in range(230)], reverse=True):
        x = r.choice((r.gauss(-1.3, 0.4), r.gauss(1.3, 0.4), r.gauss(0, 0.8), r.gauss(0, 0.5)))
        bx, by = at(x, 3.2, z)
        h = 900 * r.uniform(1.3, 2.5) / z
        if by - h > 1120:
            continue
        lean = r.uniform(0.02, 0.3)
        stem = dense([(bx, by), (bx + lean * h * 0.25, by - h * 0.55), (bx + lean * h, by - h)], 14)
        key.ink(ribbon(stem, lambda t, w=max(3, 46 / z): w * (1 - 0.6 * t)))
        if r.random() < 0.75:
            tx, ty = stem[-1]
            p = max(9, 230 / z)
            key.ink(spline([(tx - p * 0.12, ty + p * 0.4), (tx + p * 0.1, ty - p * 0.2), (tx + p * 0.55, ty - p), (tx + p * 0.42, ty - p * 0.2), (tx + p * 0.1, ty + p * 0.45)]))
        for side in (-1, 1):
            if r.random() < 0.7:
                q = stem[int(len(stem) * r.uniform(0.3, 0.7))]
                L = h * r.uniform(0.2, 0.4)
                key.ink(swell([q, (q[0] + side * L * 0.5, q[1] - L * 0.5), (q[0] + side * L, q[1] - L * 0.35)], max(3, 40 / z)))
    # The board's post, with its number.
    px, py = 1276, 920
    for b in (slate, green):
        b.cut(poly((px - 88, py - 470), (px + 92, py - 476), (px + 94, py - 326), (px - 86, py - 320)), poly((px - 16, py - 330), (px + 18, py - 330), (px + 20, py + 10), (px - 18, py + 10)))
    key.cut(poly((px - 94, py - 478), (px + 98, py - 484), (px + 100, py - 318), (px - 92, py - 312)), poly((px - 20, py - 330), (px + 22, py - 330), (px + 24, py + 6), (px - 22, py + 6)))
    key.ink(stroke([(px - 18, py - 316), (px - 20, py)], 6), stroke([(px + 20, py - 318), (px + 22, py)], 12), stroke([(px + 5, py - 310), (px + 6, py - 30)], 3))
    def line(*pts):
        return "".join(ribbon([a, b], lambda t: 17) for a, b in zip(pts, pts[1:]))
    frame = ((px - 92, py - 474), (px + 96, py - 480), (px + 98, py - 322), (px - 90, py - 316))
    key.ink(*[ribbon([p, q], lambda t: 10) for p, q in zip(frame, frame[1:] + frame[:1])])
    key.ink(line((px - 12, py - 368), (px - 66, py - 366), (px - 20, py - 452), (px - 22, py - 338)))
    key.ink(line((px + 14, py - 446), (px + 76, py - 449), (px + 36, py - 340)))
    key.blades(px - 120, px + 140, py + 20, 130, 9, lean=0.2, count=34)
    return s


def surge_light():
    """The light on Lathsey Point with a big sea running."""
    s = Print(1067, 61)
    nz, r = s.noise, s.rnd
    hy = 560
    lx, ly = 1090, 210
    sand = s.block("sand")
    sand.ink(poly((lx, ly), (-60, -40), (-60, 210)), poly((lx, ly), (1680, 60), (1680, 330)))
    sand.engrave((-20, 60, lx - 40, 260), 3, 16, lambda x, y: clamp(0.1 + 0.5 * (lx - x) / lx) * 0.7, run=(80, 240))
    slate = s.block("slate")
    slate.flood()
    slate.cut(poly((lx, ly), (-60, -10), (-60, 180)), poly((lx, ly), (1680, 80), (1680, 310)))
    sky(slate, -20, hy, 222, cover=0.2, spacing=17, scale=260, angle=-7)
    key = s.block("key", 0, 0)
    key.ink(poly((-40, -40), (s.w + 40, -40), (s.w + 40, hy), (-40, hy)))
    key.cut(poly((lx, ly), (-60, 0), (-60, 172)), poly((lx, ly), (1680, 92), (1680, 300)))
    sky(key, -40, hy + 6, 222, cover=0.34, spacing=17, scale=260, angle=-7)
    with key.within(poly((lx, ly), (-60, 0), (-60, 172)) + poly((lx, ly), (1680, 92), (1680, 300))):
        key.engrave((-40, -20, s.w + 40, 320), -7, 17, lambda x, y: 0.1 + 0.22 * nz.fbm(x / 200, y / 60), ink=True, run=(60, 200))
    # Rock and tower.
    rock = spline([(760, 640), (850, 560), (960, 540), (1010, 500), (1180, 498), (1260, 548), (1400, 566), (1500, 650), (1300, 700), (900, 700)])
    key.ink(rock)
    with key.within(rock):
        key.engrave((760, 490, 1500, 700), 64, 19, lambda x, y: clamp((nz.fbm(x / 70, y / 70) - 0.42) * 2), run=(20, 70))
    tower = spline([(1040, 520), (1050, 400), (1058, 270), (1122, 270), (1132, 400), (1146, 520)], True)
    tower = poly((1036, 520), (1056, 262), (1124, 262), (1148, 520))
    for b in (sand, slate, key):
        b.cut(tower)
    rust = s.block("rust")
    for a, b in ((0.0, 0.2), (0.42, 0.64)):
        rust.ink(poly((mix(1056, 1036, a), mix(262, 520, a)), (mix(1124, 1148, a), mix(262, 520, a)), (mix(1124, 1148, b), mix(262, 520, b)), (mix(1056, 1036, b), mix(262, 520, b))))
    with key.within(tower):
        key.ink(poly((1104, 250), (1160, 250), (1160, 530), (1118, 530)))
        key.engrave((1040, 250, 1130, 530), 0, 16, lambda x, y: clamp((x - 1070) / 60), ink=True, run=(14, 40))
    for b in (key, slate):
        b.cut(poly((1030, 268), (1150, 268), (1144, 218), (1128, 218), (1126, 184), (1090, 138), (1054, 184), (1052, 218), (1036, 218)))
    key.ink(poly((1040, 262), (1140, 262), (1136, 244), (1044, 244)), poly((1058, 188), (1090, 150), (1122, 188)), stroke([(1064, 246), (1064, 186)], 6), stroke([(1116, 246), (1116, 186)], 6),
            stroke([(1040, 262), (1040, 226), (1140, 226), (1140, 262)], 4, 4, 100), stroke([(1090, 152), (1090, 128)], 5))
    sand.ink(poly((1070, 242), (1070, 192), (1110, 192), (1110, 242)))
    for x, y in ((1078, 320), (1084, 430)):
        key.ink(poly((x, y), (x, y - 26), (x + 14, y - 26), (x + 14, y)))
    # Rollers, back to front.
    for i, (y, amp, wl, ph) in enumerate(((600, 26, 430, 0.4), (690, 46, 560, 2.2), (800, 74, 700, 4.0), (950, 96, 860, 0.9))):
        def crest(x, y=y, amp=amp, wl=wl, ph=ph):
            u = x / wl * math.tau + ph
            return y - amp * (math.sin(u) + 0.32 * math.sin(2 * u + 0.7)) + 8 * nz.at(x / 60, y)
        xs = list(range(-60, s.w + 80, 18))
        body = poly(*[(x, crest(x)) for x in xs], (s.w + 60, s.h + 60), (-60, s.h + 60))
        for b in (sand, rust):
            b.cut(body)
        slate.ink(body)
        key.ink(body)
        k = 1 + i * 0.55
        with key.within(body):
            with slate.within(body):
                slate.cut(ribbon([(x, crest(x) + 5 * k) for x in xs], lambda t: 22 * k))
                for j in range(1, 9):
                    pts = [(x, crest(x) + j * 17 * k + 5 * math.sin(x / 60 + j)) for x in xs]
                    for a in range(0, len(pts) - 8, 7):
                        if r.random() < 0.5 - j * 0.04:
                            slate.cut(swell(pts[a:a + r.randint(4, 10)], 7 * k))
            key.cut(ribbon([(x, crest(x) + 4 * k) for x in xs], lambda t: (9 + 7 * math.sin(t * 31 + i)) * k))
            for j in range(1, 13):
                pts = [(x, crest(x) + j * 13 * k + 4 * math.sin(x / 50 + j * 1.7)) for x in xs]
                a = 0
                while a < len(pts) - 5:
                    m = r.randint(4, 11)
                    if r.random() < 0.86 - j * 0.035:
                        key.cut(swell(pts[a:a + m + 1], 9 * k * (1.05 - j * 0.05)))
                    a += m
        peak = max(range(len(xs)), key=lambda n: -crest(xs[n]) if 100 < xs[n] < 1500 else -9999)
        for _ in range(26):
            x = xs[peak] + abs(r.gauss(0, 60)) * k * 0.6
            yy = crest(xs[peak]) - abs(r.gauss(0, 20)) * k + (x - xs[peak]) * 0.1
            key.cut(swell([(x, yy), (x + 9 * k, yy - 3), (x + 18 * k, yy + 1)], 5 * k, 4))
            slate.cut(swell([(x, yy), (x + 9 * k, yy - 3), (x + 18 * k, yy + 1)], 5 * k, 4))
    for i in range(60):
        a = r.uniform(-2.7, -0.5)
        d = abs(r.gauss(0, 70))
        x, y = 840 + d * math.cos(a), 600 + d * 1.5 * math.sin(a)
        for b in (key, slate):
            b.cut(swell([(x, y), (x + 5 * math.cos(a), y + 12 * math.sin(a)), (x + 9 * math.cos(a), y + 22 * math.sin(a))], 9, 4))
    for x, y, k, t in ((420, 430, 44, 0.2), (540, 372, 28, -0.1), (300, 500, 30, 0.3)):
        key.cut(gull(x, y, k, t))
        slate.cut(gull(x, y, k, t))
    return s


PICTURES = {
    "sea-wall": sea_wall,
    "storm-quay": storm_quay,
    "cold-marsh": cold_marsh,
    "geese": geese,
    "ditch": ditch,
    "surge-light": surge_light,
}
