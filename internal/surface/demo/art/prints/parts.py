"""Things that stand in more than one print: skies, people, birds, boats."""

import math

from press import clamp, dense, mix, poly, ribbon, spline, stroke, swell


def sky(block, y0, y1, seed_x=0.0, cover=0.5, spacing=9, angle=0, scale=260, light=None, streak=2.6, box=None):
    """Cuts a cloudy sky out of a flooded block between y0 and y1."""
    s = block.sheet
    nz = s.noise

    def tone(x, y):
        n = nz.fbm((x + seed_x) / (scale * streak), y / scale * 1.6 + seed_x, 4)
        t = (n - 0.5) * 5.5 + cover
        t += 0.35 * clamp((y - y0) / (y1 - y0))
        if light:
            lx, ly, lr = light
            t += 0.9 * clamp(1 - math.hypot(x - lx, (y - ly) * 1.4) / lr)
        return clamp(t)

    block.engrave(box or (-20, y0, s.w + 20, y1), angle, spacing, tone, run=(150, 460),
                  bend=lambda u, v: 5 * math.sin(u / 170 + v / 90))


def gull(x, y, size, tilt=0.0):
    """A gull on the wing: two bowed strokes."""
    def rot(px, py):
        c, s = math.cos(tilt), math.sin(tilt)
        return x + (px * c - py * s) * size, y + (px * s + py * c) * size
    wing = [rot(-1, -0.12), rot(-0.55, -0.36), rot(-0.08, 0.04)]
    other = [rot(0.08, 0.04), rot(0.5, -0.42), rot(1, -0.22)]
    w = 0.2 * size
    body = [rot(-0.16, 0.1), rot(0, 0.02), rot(0.22, 0.06)]
    return swell(wing, w, 4) + swell(other, w, 4) + swell(body, w * 1.1, 4)


def walker(x, y, h, stride=0.5, coat=1.0, turn=1, hat=True, stick=False):
    """A person seen from behind or the side, feet at (x, y), h tall."""
    def p(px, py):
        return x + px * h * turn, y - py * h
    legs = (stroke([p(-0.035, 0.42), p(-0.05 - 0.05 * stride, 0.2), p(-0.06 - 0.16 * stride, 0.0)], h * 0.085, h * 0.05, 4)
            + stroke([p(0.035, 0.42), p(0.07 + 0.05 * stride, 0.22), p(0.05 + 0.1 * stride, 0.0)], h * 0.085, h * 0.05, 4)
            + poly(p(-0.1 - 0.16 * stride, 0), p(-0.02 - 0.16 * stride, 0), p(-0.02 - 0.16 * stride, 0.045), p(-0.08 - 0.16 * stride, 0.045))
            + poly(p(0.02 + 0.1 * stride, -0.01), p(0.13 + 0.1 * stride, -0.01), p(0.12 + 0.1 * stride, 0.03), p(0.03 + 0.1 * stride, 0.045)))
    body = spline([p(-0.075, 0.83), p(0.0, 0.86), p(0.08, 0.83), p(0.125, 0.7), p(0.12 + 0.02 * coat, 0.5), p(0.13 * coat, 0.33),
                   p(0.0, 0.30), p(-0.13 * coat, 0.34), p(-0.125, 0.5), p(-0.13, 0.7)])
    arm = stroke([p(0.1, 0.78), p(0.17, 0.62), p(0.16, 0.47)], h * 0.07, h * 0.05, 4)
    arm += stroke([p(-0.1, 0.78), p(-0.17, 0.62), p(-0.13, 0.48)], h * 0.07, h * 0.05, 4)
    head = spline([p(-0.05, 0.9), p(-0.045, 0.97), p(0.0, 1.0), p(0.05, 0.97), p(0.052, 0.9), p(0.0, 0.855)])
    if hat:
        head += spline([p(-0.075, 0.945), p(-0.04, 1.015), p(0.02, 1.025), p(0.07, 0.95)])
    if stick:
        arm += stroke([p(0.165, 0.5), p(0.24, 0.0)], h * 0.018, h * 0.014, 6)
    return legs + body + arm + head


def dog(x, y, h, turn=1):
    """A terrier trotting, feet at (x, y)."""
    def p(px, py):
        return x + px * h * turn, y - py * h
    out = spline([p(-0.6, 0.85), p(-0.2, 0.9), p(0.35, 0.92), p(0.55, 0.7), p(0.4, 0.5), p(0, 0.46), p(-0.5, 0.5), p(-0.68, 0.68)])
    out += spline([p(0.4, 0.85), p(0.5, 1.15), p(0.7, 1.22), p(1.0, 1.02), p(0.95, 0.9), p(0.62, 0.72)])
    for a, b in ((-0.55, -0.72), (-0.4, -0.3), (0.3, 0.2), (0.42, 0.6)):
        out += stroke([p(a, 0.6), p((a + b) / 2 + 0.03, 0.3), p(b, 0.0)], h * 0.17, h * 0.1, 3)
    return out + stroke([p(-0.6, 0.75), p(-0.85, 1.0), p(-0.9, 1.2)], h * 0.13, h * 0.06, 3)


def posts(block, pts, width, height, cut=False):
    """Upright posts, each at (x, y, scale)."""
    paths = []
    r = block.sheet.rnd
    for x, y, k in pts:
        lean = r.uniform(-0.05, 0.05) * height * k
        paths.append(poly((x - width * k / 2, y), (x + lean - width * k / 2, y - height * k),
                          (x + lean + width * k / 2, y - height * k * r.uniform(0.95, 1)), (x + width * k / 2, y)))
    (block.cut if cut else block.ink)(*paths)


def goose(x, y, size, flap=0.0, turn=1):
    """A goose in level flight; flap in -1..1 is the height of the wing tips."""
    def p(px, py):
        return x + px * size * turn, y - py * size
    body = spline([p(-0.62, 0.02), p(-0.3, 0.12), p(0.1, 0.14), p(0.42, 0.07), p(0.72, 0.09), p(0.98, 0.1), p(1.12, 0.055),
                   p(0.98, 0.02), p(0.7, 0.01), p(0.42, -0.05), p(0.1, -0.1), p(-0.3, -0.07)])
    near = spline([p(0.24, 0.1), p(0.16, 0.36 * flap + 0.1), p(-0.1, 0.74 * flap + 0.02), p(-0.62, 1.1 * flap - 0.02),
                   p(-0.36, 0.66 * flap - 0.04), p(-0.2, 0.3 * flap - 0.02), p(-0.12, 0.0)])
    far = spline([p(0.34, 0.1), p(0.4, 0.4 * flap + 0.08), p(0.3, 0.72 * flap + 0.02), p(-0.02, 0.98 * flap),
                  p(0.12, 0.52 * flap), p(0.1, 0.08)])
    return body + near + far


def bullock(x, y, size, turn=1):
    """A grazing bullock, feet at (x, y), size long."""
    def p(px, py):
        return x + px * size * turn, y - py * size
    out = spline([p(-0.5, 0.55), p(-0.3, 0.66), p(0.2, 0.64), p(0.42, 0.6), p(0.4, 0.34), p(0.1, 0.26), p(-0.42, 0.3)])
    out += spline([p(0.34, 0.6), p(0.5, 0.56), p(0.66, 0.26), p(0.6, 0.12), p(0.5, 0.14), p(0.4, 0.4)])
    for a in (-0.42, -0.3, 0.22, 0.34):
        out += stroke([p(a, 0.4), p(a + 0.02, 0.2), p(a, 0.0)], size * 0.1, size * 0.07, 3)
    return out + stroke([p(-0.5, 0.56), p(-0.56, 0.36), p(-0.54, 0.22)], size * 0.05, size * 0.03, 3)
