"""A small printing press: draws multi-block linocuts as SVG.

A Print is a sheet of paper with blocks printed on it one after the other. Each
block carries one ink. Shapes are either inked or cut; a cut is white, and
because the blocks are multiplied onto the sheet, white leaves the paper alone.
Filters give every block the wobble of a hand-held gouge, specks where the ink
did not take, and a little misregistration.
"""

import math
import random

PAPER = "#f0e7d3"
INKS = {
    "key": "#1f292d",
    "slate": "#7d9296",
    "mist": "#b9c3bd",
    "green": "#7d8d5f",
    "moss": "#56694a",
    "ochre": "#d3a24c",
    "sand": "#dfc794",
    "rust": "#b4522f",
}


class Noise:
    """Smooth value noise in the range 0..1, the same for the same seed."""

    def __init__(self, seed):
        r = random.Random(seed)
        self.g = [[r.random() for _ in range(64)] for _ in range(64)]

    def at(self, x, y):
        xi, yi = math.floor(x), math.floor(y)
        fx, fy = x - xi, y - yi
        fx, fy = fx * fx * (3 - 2 * fx), fy * fy * (3 - 2 * fy)
        g = self.g
        a, b = g[yi % 64][xi % 64], g[yi % 64][(xi + 1) % 64]
        c, d = g[(yi + 1) % 64][xi % 64], g[(yi + 1) % 64][(xi + 1) % 64]
        return (a * (1 - fx) + b * fx) * (1 - fy) + (c * (1 - fx) + d * fx) * fy

    def fbm(self, x, y, octaves=3):
        v, amp, tot = 0.0, 1.0, 0.0
        for _ in range(octaves):
            v += amp * self.at(x, y)
            tot += amp
            x, y, amp = x * 2.03 + 7.1, y * 2.03 + 3.7, amp * 0.5
        return v / tot


def clamp(v, lo=0.0, hi=1.0):
    return lo if v < lo else hi if v > hi else v


def mix(a, b, t):
    return a + (b - a) * t


def poly(*pts):
    """A closed polygon."""
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in pts) + "Z"


def spline(pts, closed=True):
    """A smooth curve through the points (Catmull-Rom as cubic Béziers)."""
    n = len(pts)
    out = [f"M{pts[0][0]:.1f} {pts[0][1]:.1f}"]
    for i in range(n if closed else n - 1):
        if closed:
            p0, p1, p2, p3 = pts[i - 1], pts[i], pts[(i + 1) % n], pts[(i + 2) % n]
        else:
            p0, p1, p2, p3 = pts[max(i - 1, 0)], pts[i], pts[i + 1], pts[min(i + 2, n - 1)]
        c1 = (p1[0] + (p2[0] - p0[0]) / 6, p1[1] + (p2[1] - p0[1]) / 6)
        c2 = (p2[0] - (p3[0] - p1[0]) / 6, p2[1] - (p3[1] - p1[1]) / 6)
        out.append(f"C{c1[0]:.1f} {c1[1]:.1f} {c2[0]:.1f} {c2[1]:.1f} {p2[0]:.1f} {p2[1]:.1f}")
    return "".join(out) + ("Z" if closed else "")


def dense(pts, step=10):
    """The points of a smooth open curve through pts, about step apart."""
    out = []
    n = len(pts)
    for i in range(n - 1):
        p0, p1, p2, p3 = pts[max(i - 1, 0)], pts[i], pts[i + 1], pts[min(i + 2, n - 1)]
        k = max(2, int(math.dist(p1, p2) / step))
        for j in range(k):
            t = j / k
            t2, t3 = t * t, t * t * t
            out.append(tuple(
                0.5 * (2 * p1[d] + (p2[d] - p0[d]) * t
                       + (2 * p0[d] - 5 * p1[d] + 4 * p2[d] - p3[d]) * t2
                       + (3 * p1[d] - p0[d] - 3 * p2[d] + p3[d]) * t3)
                for d in (0, 1)))
    out.append(pts[-1])
    return out


def ribbon(pts, width):
    """A stroke of varying width along dense points; width is a function of 0..1."""
    left, right = [], []
    n = len(pts)
    for i, (x, y) in enumerate(pts):
        ax, ay = pts[max(i - 1, 0)]
        bx, by = pts[min(i + 1, n - 1)]
        d = math.hypot(bx - ax, by - ay) or 1
        nx, ny = -(by - ay) / d, (bx - ax) / d
        w = width(i / (n - 1)) / 2 if n > 1 else 0
        left.append((x + nx * w, y + ny * w))
        right.append((x - nx * w, y - ny * w))
    return poly(*(left + right[::-1]))


def stroke(pts, w0, w1=None, step=10):
    """A tapered stroke through pts from width w0 to width w1."""
    w1 = w0 if w1 is None else w1
    return ribbon(dense(pts, step), lambda t: mix(w0, w1, t))


def swell(pts, w, step=10):
    """A stroke that is thin at both ends and w wide in the middle."""
    return ribbon(dense(pts, step), lambda t: w * math.sin(math.pi * clamp(t, 0.02, 0.98)) ** 0.7)


def parts(paths):
    """The single closed shapes that the paths are made of."""
    return ["M" + d for path in paths for d in path.split("M") if d]


class Block:
    """One inked block of a print."""

    def __init__(self, sheet, ink, dx, dy):
        self.sheet, self.ink_colour, self.dx, self.dy = sheet, INKS.get(ink, ink), dx, dy
        self.out = []

    def ink(self, *paths):
        self._draw(self.ink_colour, paths)

    def cut(self, *paths):
        self._draw("#fff", paths)

    def _draw(self, colour, paths):
        # Few shapes stay apart, so that two that overlap cannot cancel out; many marks share one path.
        for d in parts(paths) if len(paths) <= 24 else ("".join(paths),):
            self.out.append(f'<path fill="{colour}" d="{d}"/>')

    def flood(self):
        s = self.sheet
        self.ink(poly((-40, -40), (s.w + 40, -40), (s.w + 40, s.h + 40), (-40, s.h + 40)))

    def within(self, path):
        """Everything drawn in the with-block is clipped to the path."""
        return _Clip(self, path)

    def engrave(self, box, angle, spacing, tone, bend=None, ink=False, run=(60, 190), reach=1.0):
        """Parallel gouge strokes over a box (x0, y0, x1, y1).

        tone(x, y) in 0..1 says how much of the spacing a stroke takes; below
        0.06 the gouge is lifted. angle is in degrees. bend(u, v) shifts a
        stroke sideways where it should follow a form.
        """
        r = self.sheet.rnd
        x0, y0, x1, y1 = box
        cx, cy = (x0 + x1) / 2, (y0 + y1) / 2
        a = math.radians(angle)
        ca, sa = math.cos(a), math.sin(a)
        half_u = (abs(ca) * (x1 - x0) + abs(sa) * (y1 - y0)) / 2
        half_v = (abs(sa) * (x1 - x0) + abs(ca) * (y1 - y0)) / 2
        paths = []
        step = 9
        v = -half_v
        while v < half_v:
            u = -half_u + r.uniform(-run[1], 0)
            while u < half_u:
                length = r.uniform(*run)
                n = max(3, int(length / step))
                wobble, phase = r.uniform(0.3, 1.1), r.uniform(0, 7)
                seg = []
                for i in range(n + 1):
                    uu = u + i * length / n
                    vv = v + (bend(uu, v) if bend else 0) + wobble * math.sin(phase + uu / 47)
                    x, y = cx + uu * ca - vv * sa, cy + uu * sa + vv * ca
                    t = tone(x, y)
                    if t >= 0.06:
                        seg.append((x, y, t))
                    if t < 0.06 or i == n:
                        if len(seg) > 2:
                            paths.append(self._gouge(seg, spacing * reach))
                        seg = []
                u += length + r.uniform(3, 9)
            v += spacing * r.uniform(0.93, 1.07)
        if paths:
            (self.ink if ink else self.cut)(*paths)

    def _gouge(self, seg, full):
        pts = [(x, y) for x, y, _ in seg]
        n = len(seg) - 1
        return ribbon(pts, lambda t: full * min(1, seg[round(t * n)][2])
                      * clamp(min(t * 5, (1 - t) * 3.2) + 0.12) ** 0.6)

    def water(self, y0, y1, x0, x1, tone, row=7, grow=1.055, length=70, ripple=0.0, ink=False):
        """Horizontal lens-shaped strokes that grow toward the reader."""
        r = self.sheet.rnd
        y, h, paths = y0, row, []
        ln = length
        while y < y1:
            x = x0 - r.uniform(0, ln)
            while x < x1:
                l = ln * r.uniform(0.5, 1.5)
                t = tone(x + l / 2, y)
                if t > 0.05 and r.random() < 0.25 + t:
                    yy = y + r.uniform(-0.22, 0.22) * h
                    b = ripple * h * r.uniform(-1, 1)
                    paths.append(swell([(x, yy), (x + l * 0.3, yy + b), (x + l * 0.7, yy - b), (x + l, yy)],
                                       h * clamp(0.2 + t * 0.75), 12))
                x += l * r.uniform(0.75, 1.25)
            y += h
            h *= grow
            ln *= grow
        if paths:
            (self.ink if ink else self.cut)(*paths)

    def blades(self, x0, x1, y, height, width, lean=0.0, count=60, ink=True, spread=0.35, ybase=None):
        """Reeds or grass: tapered blades that bend with the wind."""
        r = self.sheet.rnd
        paths = []
        for _ in range(count):
            x = r.uniform(x0, x1)
            b = (ybase(x) if ybase else y) + r.uniform(-4, 8)
            h = height * r.uniform(0.55, 1.1)
            k = lean + r.uniform(-spread, spread)
            paths.append(ribbon(dense([(x, b), (x + h * k * 0.25, b - h * 0.5), (x + h * k, b - h)], 12),
                                lambda t, w=width * r.uniform(0.6, 1.2): w * (1 - t) ** 0.7 + 0.6))
        (self.ink if ink else self.cut)(*paths)


class _Clip:
    def __init__(self, block, path):
        self.b, self.path = block, path

    def __enter__(self):
        s = self.b.sheet
        s.clips += 1
        s.defs.append(f'<clipPath id="c{s.clips}">' + "".join(f'<path d="{d}"/>' for d in parts([self.path])) + "</clipPath>")
        self.b.out.append(f'<g clip-path="url(#c{s.clips})">')

    def __exit__(self, *_):
        self.b.out.append("</g>")


class Print:
    """A sheet of paper with the blocks printed on it; px is the width of the finished picture."""

    def __init__(self, h, seed, w=1600, margin=26, px=None):
        self.w, self.h, self.seed, self.margin, self.px = w, h, seed, margin, px or w
        self.rnd = random.Random(seed)
        self.noise = Noise(seed)
        self.blocks, self.defs, self.clips = [], [], 0

    def block(self, ink, dx=None, dy=None):
        r = self.rnd
        b = Block(self, ink, r.uniform(-2.5, 2.5) if dx is None else dx, r.uniform(-2, 2) if dy is None else dy)
        self.blocks.append(b)
        return b

    def _edge(self):
        """The outline of the block: straight, but cut by hand."""
        r, m, pts = self.rnd, self.margin, []
        w, h = self.w, self.h
        def run(ax, ay, bx, by):
            n = int(math.dist((ax, ay), (bx, by)) / 60)
            for i in range(n):
                t = i / n
                pts.append((mix(ax, bx, t) + r.uniform(-1.6, 1.6), mix(ay, by, t) + r.uniform(-1.6, 1.6)))
        run(m, m, w - m, m); run(w - m, m, w - m, h - m); run(w - m, h - m, m, h - m); run(m, h - m, m, m)
        return poly(*pts)

    def _cover(self):
        """The dark ink covers what is under it: white becomes clear, the rest stays one colour."""
        r, g, b = (int(INKS["key"][i:i + 2], 16) / 255 for i in (1, 3, 5))
        k = 1 / (1 - r)
        return (f'<feColorMatrix values="0 0 0 0 {r:.3f}  0 0 0 0 {g:.3f}  0 0 0 0 {b:.3f}  '
                f'{-k:.3f} 0 0 {k:.3f} 0"/>')

    def svg(self):
        w, h, s = self.w, self.h, self.seed
        parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.px}" height="{round(h * self.px / w)}" viewBox="0 0 {w} {h}">',
                 "<defs>", *self.defs, f'<clipPath id="edge"><path d="{self._edge()}"/></clipPath>']
        for i, b in enumerate(self.blocks):
            k = s * 7 + i
            dark = b.ink_colour == INKS["key"]
            parts.append(
                f'<filter id="f{i}" x="0" y="0" width="{w}" height="{h}" filterUnits="userSpaceOnUse" color-interpolation-filters="sRGB">'
                f'<feTurbulence type="fractalNoise" baseFrequency="0.035" numOctaves="2" seed="{k}" result="wob"/>'
                '<feDisplacementMap in="SourceGraphic" in2="wob" scale="5" xChannelSelector="R" yChannelSelector="G" result="hand"/>'
                f'<feTurbulence type="fractalNoise" baseFrequency="0.19" numOctaves="1" seed="{k + 1}"/>'
                '<feColorMatrix values="0 0 0 0 0  0 0 0 0 0  0 0 0 0 0  0 -12 0 0 9.7" result="salt"/>'
                f'<feTurbulence type="fractalNoise" baseFrequency="0.006 0.011" numOctaves="2" seed="{k + 2}"/>'
                f'<feColorMatrix values="0 0 0 0 0  0 0 0 0 0  0 0 0 0 0  0 0 {-0.14 if dark else -0.3} 0 {1.06 if dark else 1.1}" result="roll"/>'
                '<feComposite in="hand" in2="salt" operator="in"/><feComposite in2="roll" operator="in"/>'
                + (self._cover() if dark else "") + '</filter>')
        parts.append(f'</defs><rect width="{w}" height="{h}" fill="{PAPER}"/><g clip-path="url(#edge)"><rect width="{w}" height="{h}" fill="{PAPER}"/>')
        for i, b in enumerate(self.blocks):
            blend = "normal" if b.ink_colour == INKS["key"] else "multiply"
            parts.append(f'<g style="mix-blend-mode:{blend}" filter="url(#f{i})">'
                         f'<g transform="translate({b.dx:.1f} {b.dy:.1f})">')
            parts.extend(b.out)
            parts.append("</g></g>")
        parts.append("</g></svg>")
        return "\n".join(parts)
