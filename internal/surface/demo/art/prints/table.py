"""Things on a table: sprats and oysters."""

import math

from press import Print, clamp, mix, poly, ribbon, spline, stroke, swell


def fish(key, tint, others, x, y, k, angle, r):
    """A sprat, k half as long, head to the left before it is turned."""
    c, s = math.cos(angle), math.sin(angle)
    bow = r.uniform(-0.07, 0.07)

    def p(px, py):
        py = py + bow * (1 - px * px)
        return x + (px * c - py * s) * k, y + (px * s + py * c) * k

    body = spline([p(-1.0, 0.02), p(-0.86, -0.1), p(-0.5, -0.2), p(0.0, -0.2), p(0.5, -0.1), p(0.74, -0.045), p(0.74, 0.05), p(0.5, 0.13), p(0.0, 0.25), p(-0.5, 0.22), p(-0.84, 0.12)])
    tail = spline([p(0.7, -0.04), p(0.86, -0.14), p(1.06, -0.24), p(0.94, 0.0), p(1.06, 0.25), p(0.86, 0.14), p(0.7, 0.05)])
    fin = spline([p(-0.02, -0.19), p(0.1, -0.32), p(0.24, -0.3), p(0.26, -0.15)]) + spline([p(0.02, 0.24), p(0.14, 0.33), p(0.22, 0.2)])
    for b in others:
        b.cut(body, tail, fin)
    tint.cut(body, tail, fin)
    key.cut(body, tail, fin)
    back = spline([p(-1.0, 0.02), p(-0.86, -0.1), p(-0.5, -0.2), p(0.0, -0.2), p(0.5, -0.1), p(0.74, -0.045), p(0.74, 0.0), p(0.4, -0.02), p(0.0, -0.06), p(-0.5, -0.06), p(-0.7, -0.02)])
    tint.ink(back, tail, fin)
    key.ink(ribbon([p(-1.0, 0.02), p(-0.93, -0.055), p(-0.86, -0.1), p(-0.68, -0.16), p(-0.5, -0.195), p(-0.25, -0.21), p(0.0, -0.2), p(0.25, -0.16), p(0.5, -0.1), p(0.74, -0.045)], lambda t: k * 0.075 * (0.5 + math.sin(math.pi * t))),
            ribbon([p(-1.0, 0.02), p(-0.92, 0.07), p(-0.84, 0.12), p(-0.68, 0.18), p(-0.5, 0.22), p(-0.25, 0.245), p(0.0, 0.25), p(0.25, 0.21), p(0.5, 0.13), p(0.74, 0.05)], lambda t: k * 0.034))
    key.ink(ribbon([p(-0.58, -0.19), p(-0.5, -0.1), p(-0.47, 0.0), p(-0.5, 0.11), p(-0.6, 0.2)], lambda t: k * 0.035),
            ribbon([p(-1.0, 0.025), p(-0.93, 0.05), p(-0.86, 0.045)], lambda t: k * 0.022))
    ring = [p(-0.75 + 0.065 * math.cos(i * 0.5236), -0.025 + 0.065 * math.sin(i * 0.5236)) for i in range(13)]
    key.cut(poly(*ring))
    key.ink(ribbon(ring, lambda t: k * 0.024), poly(*[p(-0.75 + 0.034 * math.cos(i * 0.5236), -0.025 + 0.034 * math.sin(i * 0.5236)) for i in range(12)]))
    # Scales: rows of small crescents, heavier on the back.
    for row in range(5):
        v = -0.12 + row * 0.066
        for i in range(13):
            u = -0.4 + i * 0.082 + (row % 2) * 0.041
            lim = 0.2 * (1 - max(0, u) ** 1.6 * 0.9) - 0.03
            if -lim * 0.95 < v < lim:
                w = k * (0.028 - 0.004 * row)
                key.ink(swell([p(u, v - 0.03), p(u + 0.03, v), p(u, v + 0.03)], w, 3))
    for i in range(5):
        t = (i - 2) / 2
        key.ink(swell([p(0.78, t * 0.04), p(0.9, t * 0.12), p(1.0, t * 0.2)], k * 0.022, 3))
    key.ink(ribbon([p(0.7, -0.04), p(0.86, -0.14), p(1.06, -0.24), p(0.95, 0.0), p(1.06, 0.25), p(0.86, 0.14), p(0.7, 0.05)], lambda t: k * 0.024))


def sprats():
    """A dish of sprats, with half an apple and the mustard."""
    s = Print(1200, 139, px=1440)
    nz, r = s.noise, s.rnd
    rust = s.block("rust")
    sand = s.block("sand")
    slate = s.block("slate")
    ochre = s.block("ochre")
    green = s.block("green")
    key = s.block("key", 0, 0)
    # A checked cloth.
    for x in range(-60, 1700, 150):
        rust.ink(poly((x, -40), (x + 70, -40), (x + 70, 1240), (x, 1240)))
    sand.flood()
    for y in range(-30, 1300, 150):
        b = poly((-40, y), (1640, y), (1640, y + 70), (-40, y + 70))
        with rust.within(b):
            rust.ink()
        for x in range(-60, 1700, 150):
            key_cell = poly((x, y), (x + 70, y), (x + 70, y + 70), (x, y + 70))
            with key.within(key_cell):
                key.engrave((x, y, x + 70, y + 70), 45, 16, lambda a, c: 0.36, ink=True, run=(60, 120))
        with rust.within(b):
            rust.engrave((-40, y, 1640, y + 70), 45, 18, lambda a, c: 0, run=(40, 60))
    for y in range(-30, 1300, 150):
        for x in range(10, 1700, 150):
            cell = poly((x, y), (x + 80, y), (x + 80, y + 70), (x, y + 70))
            with rust.within(cell):
                rust.engrave((x - 10, y - 10, x + 90, y + 80), 45, 17, lambda a, c: 0.5, ink=True, run=(60, 140))
    cx, cy, ra, rb = 800, 610, 690, 490
    oval = lambda k, dx=0, dy=0: spline([(cx + dx + ra * k * math.cos(i * 0.2618), cy + dy + rb * k * math.sin(i * 0.2618)) for i in range(24)])
    for b in (rust, sand, key):
        b.cut(oval(1.0))
    key.ink(oval(1.02, 16, 20))
    for b in (rust, sand):
        b.cut(oval(1.02, 16, 20))
    key.cut(oval(1.0))
    slate.ink(oval(1.0))
    slate.cut(oval(0.985))
    key.ink(ribbon([(cx + ra * math.cos(i * 0.1047), cy + rb * math.sin(i * 0.1047)) for i in range(61)], lambda t: 9), ribbon([(cx + ra * 0.83 * math.cos(i * 0.1047), cy + rb * 0.8 * math.sin(i * 0.1047)) for i in range(61)], lambda t: 5))
    for i in range(64):
        a = i * math.tau / 64
        slate.ink(swell([(cx + ra * 0.88 * math.cos(a), cy + rb * 0.86 * math.sin(a)), (cx + ra * 0.92 * math.cos(a + 0.02), cy + rb * 0.91 * math.sin(a + 0.02)), (cx + ra * 0.96 * math.cos(a), cy + rb * 0.955 * math.sin(a))], 13, 6))
    inner = oval(0.82)
    with key.within(inner):
        key.engrave((cx - 600, cy - 420, cx + 600, cy + 420), 18, 24, lambda x, y: clamp((math.hypot((x - cx) / ra, (y - cy) / rb) - 0.6) * 1.4), ink=True, run=(40, 130))
    # The catch, laid head to tail.
    rows = [(-280, 2, 235), (-172, 3, 240), (-62, 3, 244), (50, 3, 244), (160, 3, 240), (268, 2, 235)]
    for j, (dy, n, k) in enumerate(rows):
        for i in range(n):
            x = cx + (i - (n - 1) / 2) * 372 + (42 if j % 2 else -42)
            fish(key, slate, (rust, sand, ochre), x + r.uniform(-14, 14), cy + dy + r.uniform(-8, 8), k * 0.86, r.uniform(-0.07, 0.07) + (math.pi if j % 2 else 0), r)
    # Half an apple, top right; a pot of mustard, bottom left, a knife.
    ax, ay = 1374, 208
    apple = spline([(ax - 150, ay), (ax - 130, ay - 100), (ax - 40, ay - 132), (ax, ay - 112), (ax + 50, ay - 134), (ax + 134, ay - 92), (ax + 150, ay + 10), (ax + 104, ay + 120), (ax + 30, ay + 146), (ax, ay + 134), (ax - 36, ay + 148), (ax - 110, ay + 116)])
    for b in (rust, sand, slate, key):
        b.cut(apple)
    green.ink(apple)
    flesh = spline([(ax - 132, ay), (ax - 116, ay - 84), (ax - 38, ay - 114), (ax, ay - 94), (ax + 46, ay - 116), (ax + 118, ay - 78), (ax + 132, ay + 10), (ax + 92, ay + 106), (ax + 26, ay + 128), (ax, ay + 116), (ax - 32, ay + 130), (ax - 96, ay + 102)])
    green.cut(flesh)
    key.ink(ribbon([(ax + 152 * math.cos(i * 0.2), ay + 8 + 136 * math.sin(i * 0.2)) for i in range(0, 14)], lambda t: 16 * math.sin(math.pi * t) + 2))
    core = spline([(ax, ay - 62), (ax + 34, ay - 30), (ax + 40, ay + 30), (ax, ay + 74), (ax - 40, ay + 30), (ax - 34, ay - 30)])
    ochre.ink(core)
    key.ink(spline([(ax - 12, ay - 6), (ax - 22, ay + 14), (ax - 12, ay + 34), (ax - 4, ay + 14)]), spline([(ax + 12, ay - 6), (ax + 22, ay + 14), (ax + 12, ay + 34), (ax + 4, ay + 14)]), stroke([(ax, ay - 96), (ax - 6, ay - 150), (ax + 16, ay - 178)], 8, 5), swell([(ax, ay - 90), (ax + 2, ay - 70), (ax, ay - 50)], 6))
    key.ink(ribbon([(ax + dx, ay + dy) for dx, dy in ((0, -62), (34, -30), (40, 30), (0, 74), (-40, 30), (-34, -30), (0, -62))], lambda t: 5))
    for i in range(12):
        a = i * math.tau / 12
        key.ink(swell([(ax + 84 * math.cos(a), ay + 6 + 78 * math.sin(a)), (ax + 106 * math.cos(a), ay + 6 + 96 * math.sin(a))] + [(ax + 116 * math.cos(a), ay + 6 + 104 * math.sin(a))], 4, 4))
    mx, my = 196, 1010
    pot = spline([(mx - 112, my - 70), (mx + 112, my - 70), (mx + 104, my + 90), (mx + 64, my + 132), (mx - 64, my + 132), (mx - 104, my + 90)])
    for b in (rust, sand, slate, key):
        b.cut(pot, spline([(mx + 120 * math.cos(i * 0.2618), my - 76 + 44 * math.sin(i * 0.2618)) for i in range(24)]))
    ochre.ink(spline([(mx + 98 * math.cos(i * 0.2618), my - 76 + 32 * math.sin(i * 0.2618)) for i in range(24)]))
    key.ink(ribbon([(mx + 120 * math.cos(i * 0.2618), my - 76 + 44 * math.sin(i * 0.2618)) for i in range(25)], lambda t: 8), ribbon([(mx + 98 * math.cos(i * 0.2618), my - 76 + 32 * math.sin(i * 0.2618)) for i in range(25)], lambda t: 5),
            stroke([(mx - 120, my - 70), (mx - 106, my + 88), (mx - 64, my + 134), (mx + 64, my + 134), (mx + 106, my + 88), (mx + 120, my - 70)], 10))
    with key.within(pot):
        key.engrave((mx - 110, my - 40, mx + 116, my + 130), 90, 17, lambda x, y: clamp((x - mx + 20) / 120), ink=True, run=(50, 150))
        key.ink(stroke([(mx - 112, my), (mx, my + 16), (mx + 112, my)], 6), stroke([(mx - 112, my + 40), (mx, my + 56), (mx + 112, my + 40)], 6))
    key.cut(stroke([(mx + 20, my - 84), (mx + 170, my - 240)], 26, 20))
    for b in (rust, sand):
        b.cut(stroke([(mx + 20, my - 84), (mx + 170, my - 240)], 26, 20))
    ochre.ink(stroke([(mx + 20, my - 84), (mx + 170, my - 240)], 14, 10))
    key.ink(stroke([(mx + 28, my - 80), (mx + 178, my - 236)], 6, 5))
    return s


def oysters():
    """Brackhythe natives, three open and two shut."""
    s = Print(1067, 149)
    nz, r = s.noise, s.rnd
    slate = s.block("slate")
    slate.flood()
    sand = s.block("sand")
    green = s.block("green")
    key = s.block("key", 0, 0)
    key.flood()
    key.engrave((-20, -20, s.w + 20, s.h + 20), -18, 24, lambda x, y: clamp((nz.fbm(x / 130, y / 60, 3) - 0.5) * 3), run=(60, 240))

    def shell(x, y, k, turn, open_):
        c, sn = math.cos(turn), math.sin(turn)
        seed = r.uniform(0, 50)

        def p(a, q):
            rough = 1 + 0.1 * (nz.fbm(seed + 3 * math.cos(a), seed + 3 * math.sin(a)) - 0.5) * 2 * (0.4 + q) + 0.035 * q * math.sin(a * 13 + seed)
            px, py = math.cos(a) * 1.0 * rough, math.sin(a) * 0.86 * rough
            hx, hy = -0.62, -0.3
            px, py = hx + (px - hx) * q, hy + (py - hy) * q
            return x + (px * c - py * sn) * k, y + (px * sn + py * c) * k

        angles = [i * math.tau / 90 for i in range(90)]
        edge = poly(*[p(a, 1.06) for a in angles])
        for b in (key, slate, sand, green):
            b.cut(edge)
        key.ink(poly(*[(px + k * 0.07, py + k * 0.09) for px, py in (p(a, 1.05) for a in angles)]))
        key.cut(edge)
        if not open_:
            (green if r.random() < 0.5 else slate).ink(poly(*[p(a, 1.04) for a in angles]))
            q = 1.0
            while q > 0.1:
                pts = [p(a + q * 0.3, q + 0.012 * math.sin(a * 9 + q * 20)) for a in angles]
                key.ink(ribbon(pts + pts[:1], lambda t, q=q: k * (0.018 + 0.03 * clamp(math.sin(t * math.tau + 0.6 + turn)) + 0.012 * math.sin(t * 60 + q * 30))))
                q -= r.uniform(0.055, 0.1)
            for _ in range(46):
                a, q = r.uniform(0, math.tau), r.uniform(0.3, 0.95)
                key.ink(swell([p(a, q), p(a + 0.02, q + 0.05), p(a + 0.01, q + 0.1)], k * 0.02, 4))
            return
        slate.ink(poly(*[p(a, 1.04) for a in angles]))
        slate.cut(poly(*[p(a, 0.9) for a in angles]))
        for j in range(3):
            q = 1.0 - j * 0.042
            pts = [p(a, q + 0.012 * math.sin(a * 11 + j)) for a in angles]
            key.ink(ribbon(pts + pts[:1], lambda t: k * (0.016 + 0.02 * clamp(math.sin(t * math.tau + 0.6 + turn)))))
        flesh = [p(a, 0.74 + 0.05 * math.sin(a * 3 + seed)) for a in angles]
        sand.ink(poly(*flesh))
        with sand.within(poly(*flesh)):
            sand.cut(poly(*[(px - k * 0.12, py - k * 0.14) for px, py in (p(a, 0.5) for a in angles)]))
        inner = [p(a, 0.5 + 0.05 * math.sin(a * 4 + seed)) for a in angles]
        green.ink(poly(*[p(a + 0.4, 0.36 + 0.05 * math.sin(a * 3)) for a in angles]))
        key.ink(ribbon(flesh + flesh[:1], lambda t: k * (0.012 + 0.028 * clamp(math.sin(t * math.tau + 0.8 + turn)))))
        key.ink(ribbon((inner + inner[:1])[18:66], lambda t: k * 0.03 * math.sin(math.pi * t)))
        for i in range(54):
            a = i * math.tau / 54
            q0 = 0.62 + 0.04 * math.sin(a * 5)
            key.ink(swell([p(a, q0), p(a + 0.03, q0 + 0.05), p(a, q0 + 0.11)], k * 0.016, 4))
        for i in range(9):
            a = 3.6 + i * 0.16
            key.ink(swell([p(a, 0.8), p(a + 0.01, 0.85), p(a, 0.9)], k * 0.022, 4))
        key.cut(swell([p(4.2, 0.55), p(4.6, 0.6), p(5.0, 0.54)], k * 0.04), swell([p(2.6, 0.66), p(2.8, 0.68), p(3.0, 0.66)], k * 0.028))

    shell(330, 330, 250, -0.5, True)
    shell(1270, 300, 240, 2.4, False)
    shell(820, 600, 290, 0.35, True)
    shell(290, 820, 215, 1.2, False)
    shell(1330, 790, 250, -2.7, True)
    # A knife with a short blade, between them.
    a, b = (560, 930), (1010, 1010)
    blade = poly((560, 926), (760, 938), (772, 992), (600, 968), (540, 944))
    handle = spline([(764, 930), (860, 926), (990, 960), (1040, 1000), (1010, 1032), (900, 1020), (770, 1000)])
    for bl in (key, slate, sand, green):
        bl.cut(blade, handle)
    sand.ink(handle)
    key.ink(stroke([(540, 944), (600, 968), (772, 992)], 8), stroke([(540, 944), (560, 926), (760, 938)], 4), stroke([(764, 930), (860, 926), (990, 960), (1040, 1000), (1010, 1032), (900, 1020), (770, 1000)], 7), stroke([(764, 926), (774, 1004)], 10))
    with key.within(handle):
        key.engrave((760, 920, 1050, 1040), 16, 15, lambda x, y: clamp((y - 950) / 80), ink=True, run=(50, 160))
    key.ink(stroke([(600, 982), (780, 1010), (900, 1034), (1010, 1046)], 12))
    return s


PICTURES = {"sprats": sprats, "oysters": oysters}
