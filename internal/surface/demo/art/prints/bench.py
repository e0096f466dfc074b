"""One view from one bench, cut six times in a single tide."""

import math

from press import Print, clamp, mix, poly, ribbon, spline, stroke, swell
from prints.parts import gull, sky, walker

HORIZON = 330


def houses(s, blocks, key, tint, night):
    """The row along the quay: gables, chimneys, windows."""
    r = s.rnd
    x = -30
    plan = ((150, 300, "rust"), (126, 240, "sand"), (170, 330, "slate"), (120, 262, "rust"), (140, 216, "sand"), (112, 176, "rust"))
    for n, (w, h, colour) in enumerate(plan):
        base = 520 - n * 8
        h = h * 0.92
        wall = poly((x, base + 40), (x, base - h * 0.62), (x + w / 2, base - h), (x + w, base - h * 0.62), (x + w, base + 40))
        stack = poly((x + w * 0.7, base - h * 0.6), (x + w * 0.7, base - h * 1.04), (x + w * 0.88, base - h * 1.04), (x + w * 0.88, base - h * 0.6))
        for b in blocks.values():
            b.cut(wall, stack)
        key.cut(wall, stack)
        if colour in blocks:
            blocks[colour].ink(wall)
        key.ink(stack)
        with key.within(wall):
            key.engrave((x, base - h, x + w, base + 50), 0, 19, lambda a, b, x=x, w=w: clamp((0.95 if night else 0.24) * (0.5 + (a - x) / w)), ink=True, run=(30, 110))
        key.ink(*[ribbon([p, q], lambda t: 14) for p, q in (((x - 7, base - h * 0.59), (x + w / 2, base - h - 3)), ((x + w / 2, base - h - 3), (x + w + 7, base - h * 0.59)))])
        key.ink(ribbon([(x, base + 40), (x, base - h * 0.6)], lambda t: 5), ribbon([(x + w, base + 40), (x + w, base - h * 0.6)], lambda t: 8))
        cols = 3 if w > 140 else 2
        for i in range(cols):
            for j in range(2 if h > 220 else 1):
                wx, wy = x + w * (i + 0.72) / (cols + 0.44) - 15, base - h * 0.5 + j * h * 0.3
                lit = night and (n * 7 + i * 3 + j * 5) % 3 != 1
                pane = poly((wx, wy), (wx + 26, wy), (wx + 26, wy + 40), (wx, wy + 40))
                key.cut(poly((wx - 6, wy - 6), (wx + 32, wy - 6), (wx + 32, wy + 46), (wx - 6, wy + 46)))
                if lit:
                    for name, b in blocks.items():
                        b.cut(pane)
                    tint.ink(pane)
                    key.ink(*[ribbon([p, q], lambda t: 4) for p, q in (((wx + 13, wy), (wx + 13, wy + 40)), ((wx, wy + 20), (wx + 26, wy + 20)))])
                else:
                    key.ink(pane)
                    key.cut(*[ribbon([p, q], lambda t: 3.4) for p, q in (((wx + 13, wy), (wx + 13, wy + 40)), ((wx, wy + 20), (wx + 26, wy + 20)))])
        key.ink(poly((x + w * 0.42, base + 40), (x + w * 0.42, base - 26), (x + w * 0.58, base - 26), (x + w * 0.58, base + 40)))
        x += w


def boat(s, blocks, key, x, y, k, colour, heel=0.0):
    """A moored smack, sails down, heeling when the mud has her."""
    c, sn = math.cos(heel), math.sin(heel)
    p = lambda px, py: (x + (px * c + py * sn) * k, y - (py * c - px * sn) * k)
    hull = poly(*[p(a, b) for a, b in ((-1.1, 0.36), (-0.6, 0.27), (0.2, 0.26), (1.2, 0.46), (1.08, 0.1), (0.9, -0.12), (-0.86, -0.12), (-1.06, 0.08))])
    for b in blocks.values():
        b.cut(hull)
    key.cut(hull)
    if colour in blocks:
        blocks[colour].ink(hull)
    key.ink(poly(*[p(a, b) for a, b in ((-1.07, 0.16), (-0.5, 0.09), (0.3, 0.08), (1.14, 0.22), (1.08, 0.08), (0.9, -0.13), (-0.86, -0.13), (-1.06, 0.06))]))
    key.ink(stroke([p(-1.1, 0.36), p(-0.6, 0.27), p(0.2, 0.26), p(1.2, 0.46)], k * 0.07), stroke([p(0.12, 0.3), p(0.14, 2.5)], k * 0.07, k * 0.035), stroke([p(0.1, 0.56), p(-1.2, 0.62)], k * 0.05),
            stroke([p(1.1, 0.44), p(1.7, 0.54)], k * 0.05, k * 0.03), stroke([p(1.66, 0.54), p(0.14, 2.34)], max(2.4, k * 0.018)), stroke([p(-1.06, 0.38), p(0.14, 2.34)], max(2.4, k * 0.018)),
            poly(p(-0.66, 0.28), p(-0.62, 0.5), p(-0.14, 0.5), p(-0.1, 0.27)))
    sail = spline([p(0.06, 0.6), p(-0.3, 0.72), p(-0.7, 0.68), p(-1.16, 0.7), p(-1.14, 0.6), p(-0.6, 0.55)])
    for b in blocks.values():
        b.cut(sail)
    key.cut(sail)
    if "rust" in blocks:
        blocks["rust"].ink(sail)
    key.ink(*[swell([p(-0.1 - 0.22 * i, 0.58), p(-0.15 - 0.22 * i, 0.65), p(-0.12 - 0.22 * i, 0.71)], k * 0.03, 4) for i in range(5)])


def view(seed, level, mood):
    """The harbour with the tide at level (0 low, 1 high) in one of six moods."""
    s = Print(1067, seed, px=1200)
    nz, r = s.noise, s.rnd
    hy = HORIZON
    night, dusk, rain, dawn = mood == "night", mood == "dusk", mood == "rain", mood == "dawn"
    sun = {"dawn": (1180, 300), "morning": (1120, 190), "noon": (900, 90), "rain": (700, 60), "dusk": (760, 300), "night": (1090, 150)}[mood]
    warm = s.block({"dawn": "rust", "morning": "sand", "noon": "sand", "rain": "mist", "dusk": "ochre", "night": "ochre"}[mood])
    slate = s.block("slate")
    moss = s.block("moss" if not night else "slate")
    rust = s.block("rust")
    sand = s.block("sand")
    key = s.block("key", 0, 0)
    blocks = {"rust": rust, "slate": slate, "sand": sand, "moss": moss}
    every = (*blocks.values(), warm)

    # Sky.
    glow = lambda x, y: clamp(1 - math.hypot(x - sun[0], (y - sun[1]) * 2.2) / 720)
    if night:
        slate.flood()
        key.ink(poly((-40, -40), (1640, -40), (1640, hy), (-40, hy)))
        sky(key, -20, hy, seed, cover=0.16, spacing=18, scale=230, light=(sun[0], sun[1], 240))
        moon = spline([(sun[0] + 46 * math.cos(i * 0.5236), sun[1] + 46 * math.sin(i * 0.5236)) for i in range(12)])
        key.cut(moon)
        slate.cut(moon)
    else:
        warm.ink(poly((-40, -40), (1640, -40), (1640, hy), (-40, hy)))
        reach = {"dawn": 0.1, "morning": 0.5, "noon": 0.9, "rain": 0.1, "dusk": 0.0}[mood]
        warm.engrave((-20, -20, s.w + 20, hy), 0, 17, lambda x, y: clamp(reach + (glow(x, y) * 0.5 if not (dawn or dusk) else 0.95 - glow(x, y) * 1.3) + 1.2 * (nz.fbm(x / 380, y / 70) - 0.5)), run=(150, 440))
        if dawn or dusk:
            disc = spline([(sun[0] + 52 * math.cos(i * 0.5236), sun[1] + 8 + 52 * math.sin(i * 0.5236)) for i in range(12)])
            warm.cut(disc)
        slate.ink(poly((-40, -40), (1640, -40), (1640, hy), (-40, hy)))
        sky(slate, -20, hy, seed * 3, cover={"dawn": 0.5, "morning": 0.75, "noon": 1.0, "rain": 0.1, "dusk": 0.62}[mood], spacing=17, scale=230, light=(sun[0], sun[1], 420 if dawn or dusk else 60))
    # Far shore.
    shore = poly((-40, hy + 8), *[(x, hy - 6 - 22 * nz.fbm(x / 110, 3, 3)) for x in range(-40, s.w + 60, 22)], (s.w + 40, hy + 8))
    for b in (slate, warm):
        b.cut(shore)
    (key if night else moss).ink(shore)
    key.ink(stroke([(-40, hy + 6), (s.w + 40, hy + 6)], 6))

    # Water and mud: the mud shows as far up as the level lets it.
    edge_y = mix(640, hy + 30, clamp(level * 1.5))
    water = poly((-40, hy + 8), (1640, hy + 8), (1640, 1120), (-40, 1120))
    slate.ink(water)
    if night:
        key.ink(water)
    shine = lambda x, y: clamp(1 - abs(x - sun[0]) / (60 + (y - hy) * 0.34))
    def light(x, y):
        base = {"dawn": 0.4, "morning": 0.5, "noon": 0.68, "rain": 0.24, "dusk": 0.4, "night": 0.12}[mood]
        return clamp(base + shine(x, y) * (0.6 if not rain else 0) + 1.3 * (nz.fbm(x / 240, y / 40) - 0.5))
    (key if night else slate).water(hy + 14, 1110, -20, 1640, light, row=8, grow=1.075, length=80, ripple=0.5 if rain else 0.25)
    if night:
        slate.water(hy + 14, 1110, -20, 1640, lambda x, y: shine(x, y) * 0.9, row=8, grow=1.075, length=80)
    if dawn or dusk:
        with warm.within(water):
            warm.water(hy + 14, 1110, -20, 1640, lambda x, y: clamp(shine(x, y) * 1.2 + 0.1), row=10, grow=1.075, length=80, ink=True)
    if level < 0.5:
        drop = 1 - level * 2
        inner = [(-40, 1120), (-40, 560), (420, 548), (700, 590 + 40 * level), (560, 660), (640, 740), (980, 800), (1240, 900), (1640, 960), (1640, 1120)]
        outer = [(1640, 470), (1280, 480), (1090, mix(470, 520, drop)), (1180, mix(480, 596, drop)), (1420, mix(490, 660, drop)), (1640, mix(500, 700, drop))]
        for bank in (inner, outer):
            shape = spline(bank)
            for b in every:
                b.cut(shape)
            if night:
                slate.ink(shape)
                key.cut(shape)
                key.ink(shape)
                with key.within(shape):
                    key.engrave((-40, 450, 1640, 1120), 5, 20, lambda x, y: clamp(shine(x, y) * 0.7 + (nz.fbm(x / 150, y / 40) - 0.52) * 2), run=(50, 200))
            else:
                sand.ink(shape)
                key.cut(shape)
                with sand.within(shape):
                    sand.engrave((-40, 450, 1640, 1120), 4, 19, lambda x, y: clamp((nz.fbm(x / 190, y / 40) - 0.46) * 3), run=(60, 220))
                with moss.within(shape):
                    moss.engrave((-40, 450, 1640, 1120), 4, 19, lambda x, y: clamp((nz.fbm(x / 170 + 7, y / 50) - 0.52) * 3), ink=True, run=(30, 130))
                with key.within(shape):
                    key.engrave((-40, 450, 1640, 1120), 6, 22, lambda x, y: clamp((nz.fbm(x / 130 + 3, y / 44) - 0.55) * 2.6), ink=True, run=(30, 120))
        if not night:
            key.ink(swell([(420, 548), (620, 566), (690, 600), (570, 664), (640, 742), (980, 802), (1240, 902), (1640, 962)], 12))

    # The harbour arm with the gauge house.
    arm_y = hy + 56
    for x in range(1180, 1640, 56):
        key.ink(stroke([(x, arm_y), (x + 1, mix(arm_y + 130, arm_y + 34, level))], 12))
    for b in every:
        b.cut(poly((1150, arm_y - 14), (1640, arm_y - 24), (1640, arm_y + 12), (1150, arm_y + 10)), poly((1190, arm_y - 14), (1190, arm_y - 74), (1232, arm_y - 112), (1274, arm_y - 74), (1274, arm_y - 14)))
    key.cut(poly((1190, arm_y - 14), (1190, arm_y - 74), (1232, arm_y - 112), (1274, arm_y - 74), (1274, arm_y - 14)))
    key.ink(poly((1150, arm_y - 14), (1640, arm_y - 24), (1640, arm_y + 12), (1150, arm_y + 10)), poly((1180, arm_y - 70), (1232, arm_y - 118), (1284, arm_y - 70)), poly((1248, arm_y - 14), (1248, arm_y - 76), (1276, arm_y - 76), (1276, arm_y - 14)), ribbon([(1190, arm_y - 14), (1190, arm_y - 72)], lambda t: 5), poly((1206, arm_y - 30), (1206, arm_y - 60), (1226, arm_y - 60), (1226, arm_y - 30)))
    if night:
        warm.ink(poly((1206, arm_y - 30), (1206, arm_y - 60), (1226, arm_y - 60), (1226, arm_y - 30)))
        slate.cut(poly((1206, arm_y - 30), (1206, arm_y - 60), (1226, arm_y - 60), (1226, arm_y - 30)))
        key.cut(poly((1206, arm_y - 30), (1206, arm_y - 60), (1226, arm_y - 60), (1226, arm_y - 30)))
    key.cut(stroke([(1156, arm_y - 8), (1640, arm_y - 18)], 4))

    # Houses, then the quay wall down to the water.
    houses(s, blocks, key, warm, night)
    foot = mix(700, 566, level)
    wall = poly((-40, 540), (800, 478), (850, 480), (850, mix(570, 508, level)), (-40, foot + 60))
    for b in every:
        b.cut(wall)
    key.cut(wall)
    (slate if not night else key).ink(wall)
    with key.within(wall):
        if not night:
            for j in range(9):
                key.ink(stroke([(-40, 560 + j * 27), (850, 492 + j * 13)], 4))
            key.engrave((-40, 480, 860, 800), -4, 17, lambda x, y: clamp((nz.fbm(x / 80, y / 30) - 0.5) * 2.4), ink=True, run=(20, 80))
        else:
            key.engrave((-40, 480, 860, 800), -4, 26, lambda x, y: clamp((nz.fbm(x / 80, y / 30) - 0.5) * 1.4), run=(20, 80))
    if level < 0.9:
        with moss.within(poly((-40, mix(640, 700, level)), (850, mix(540, 560, level)), (850, 800), (-40, 800))):
            with moss.within(wall):
                moss.ink(wall)
    for b in every:
        b.cut(poly((-40, 524), (800, 466), (852, 470), (852, 486), (800, 484), (-40, 548)))
    key.cut(poly((-40, 524), (800, 466), (852, 470), (852, 486), (800, 484), (-40, 548)))
    if night:
        slate.ink(poly((-40, 524), (800, 466), (852, 470), (852, 486), (800, 484), (-40, 548)))
    key.ink(stroke([(-40, 550), (800, 486), (852, 488)], 8), stroke([(-40, 522), (800, 465), (852, 469)], 5))
    for x in (120, 420, 640):
        y = 545 - x * 0.073
        key.ink(poly((x - 9, y), (x - 6, y - 26), (x - 12, y - 36), (x + 14, y - 36), (x + 8, y - 26), (x + 11, y)))
    for dx in (0, 30):
        key.ink(stroke([(560 + dx, 500), (564 + dx, mix(640, 556, level))], 6))
    for j in range(int(mix(7, 3, level))):
        key.ink(stroke([(560, 516 + j * 19), (592, 514 + j * 19)], 5))
    if level >= 0.45:
        for j in range(7):
            y = foot + 26 + j * 12
            key.ink(swell([(-40, y + 28), (300, y + 8 - j * 3), (860, mix(580, 518, level) + j * 8)], 6))

    # Boats lie where the water puts them.
    lift = level * 92
    aground, settled = level < 0.2, level < 0.4
    boat(s, blocks, key, 1010, 560 - lift * 0.5, 62, "sand")
    boat(s, blocks, key, 420, 772 - lift * 0.95, 118, "slate" if not night else "none", -0.26 if aground else -0.15 if settled else 0.0)
    boat(s, blocks, key, 1240, 866 - lift, 150, "rust" if not night else "none", 0.22 if aground else 0.0)
    for x, y, k, dry in ((1010, 560 - lift * 0.5, 62, False), (420, 772 - lift * 0.95, 118, settled), (1240, 866 - lift, 150, aground)):
        for j in range(9):
            yy = y + k * (0.16 + 0.085 * j)
            w = k * r.uniform(0.6, 1.15) * (0.8 if dry else 1)
            if dry and j > 3:
                break
            mark = swell([(x - w, yy), (x + r.uniform(-10, 10), yy + 3), (x + w, yy)], k * 0.055)
            key.ink(mark)
            if night and not dry:
                key.cut(swell([(x - w * 0.6, yy + k * 0.04), (x, yy + k * 0.05), (x + w * 0.7, yy + k * 0.04)], k * 0.03))
    if night:
        for x, y, k, hl in ((420, 772 - lift * 0.95, 118, -0.26), (1240, 866 - lift, 150, 0.22)):
            c, sn = math.cos(hl), math.sin(hl)
            p = lambda px, py: (x + (px * c + py * sn) * k, y - (py * c - px * sn) * k)
            key.cut(stroke([p(-1.08, 0.4), p(-0.6, 0.31), p(0.2, 0.3), p(1.2, 0.5)], k * 0.035), stroke([p(0.1, 0.5), p(0.12, 2.4)], k * 0.022))
        for wx in (90, 300, 520, 660):
            with warm.within(water):
                warm.water(600, 900, wx - 30, wx + 30, lambda x, y: 0.8, row=15, grow=1.05, length=40, ink=True)
            key.water(600, 900, wx - 30, wx + 30, lambda x, y: 0.7, row=15, grow=1.05, length=40)

    # The near quay and the end of the bench, always there.
    near = poly((-40, 1120), (-40, 992), (600, 972), (1100, 986), (1640, 1010), (1640, 1120))
    for b in every:
        b.cut(near)
    key.ink(near)
    key.cut(stroke([(-40, 1000), (600, 980), (1100, 994), (1640, 1018)], 7))
    for x in range(-10, 1640, 120):
        key.cut(stroke([(x, 1004), (x - 30 + (x - 800) * 0.04, 1110)], 5))
    for bx in (176,):
        key.cut(poly((bx - 140, 1060), (bx - 150, 884), (bx + 170, 880), (bx + 176, 1060)))
        for b in every:
            b.cut(poly((bx - 150, 880), (bx + 170, 876), (bx + 174, 900), (bx - 152, 904)), poly((bx - 150, 930), (bx + 172, 926), (bx + 176, 950), (bx - 152, 954)))
        key.ink(poly((bx - 158, 880), (bx + 178, 874), (bx + 182, 902), (bx - 160, 908)), poly((bx - 158, 926), (bx + 182, 920), (bx + 186, 948), (bx - 160, 954)), poly((bx - 170, 986), (bx + 200, 980), (bx + 220, 1010), (bx - 180, 1018)),
                poly((bx - 130, 870), (bx - 106, 870), (bx - 100, 1120), (bx - 132, 1120)), poly((bx + 130, 866), (bx + 154, 866), (bx + 166, 1120), (bx + 132, 1120)), poly((-40, 1018), (420, 1010), (420, 1120), (-40, 1120)))
        key.cut(stroke([(bx - 150, 886), (bx + 170, 880)], 5), stroke([(bx - 150, 932), (bx + 174, 926)], 5), stroke([(bx - 166, 991), (bx + 200, 985)], 6))
    # Each hour has its visitor.
    if dawn:
        key.ink(walker(640, 1000, 150, 0.6, 1.1, 1, True, True))
    if mood == "morning":
        for x, y, k, t in ((820, 200, 40, 0.1), (930, 140, 28, -0.2), (720, 250, 24, 0.1), (600, 130, 20, 0)):
            key.ink(gull(x, y, k, t))
    if mood == "noon":
        key.ink(walker(660, 1002, 160, 0.3, 1.0), walker(730, 1002, 108, 0.5, 1.1, -1))
    if rain:
        key.engrave((-40, -40, 1640, 980), 72, 46, lambda x, y: 0.1 * (nz.at(x / 60, y / 60) > 0.45), run=(50, 120))
        for b in (slate, moss):
            b.engrave((-40, -40, 1640, 980), 72, 40, lambda x, y: 0.14 * (nz.at(x / 60 + 4, y / 60) > 0.4), run=(60, 150))
        u = (650, 1000)
        key.ink(walker(u[0], u[1], 140, 0.7, 1.1), spline([(u[0] - 80, u[1] - 132), (u[0] - 56, u[1] - 178), (u[0] + 6, u[1] - 200), (u[0] + 66, u[1] - 176), (u[0] + 88, u[1] - 130), (u[0] + 50, u[1] - 142), (u[0] + 4, u[1] - 134), (u[0] - 40, u[1] - 142)]), stroke([(u[0] + 22, u[1] - 66), (u[0] + 6, u[1] - 190)], 5))
    if dusk:
        for i in range(9):
            key.ink(gull(430 + i * 44, 150 + abs(i - 4) * 15, 17, 0.05))
    if night:
        key.cut(*[spline([(x + 3 * math.cos(i), y + 3 * math.sin(i)) for i in range(6)]) for x, y in ((200, 60), (420, 110), (640, 52), (760, 150), (1330, 70), (1480, 130), (930, 84))])
    return s


PICTURES = {
    "bench-1-low": lambda: view(151, 0.0, "dawn"),
    "bench-2-flood": lambda: view(157, 0.55, "morning"),
    "bench-3-high": lambda: view(163, 1.0, "noon"),
    "bench-4-ebb": lambda: view(167, 0.62, "rain"),
    "bench-5-half": lambda: view(173, 0.34, "dusk"),
    "bench-6-low": lambda: view(179, 0.0, "night"),
}
