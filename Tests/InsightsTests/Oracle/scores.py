"""Scores fields with scikit-learn and scipy: a JSON object {"fields": [...]} in, the same with "score" and "p" out.

A field: {"kind": "number" | "category", "y": [1 primary, 0 other, ...], "fold": [0 | 1, ...], "x": [value or null, ...]}
With an argument N, makes fields from that seed instead of reading them.
"""
import json, sys
import numpy as np
from scipy import stats
from sklearn.metrics import roc_auc_score


def number(x, y):
    """The best of both directions, with missing values below or above all others; p of that end, twice if it matters."""
    present = np.array([v for v in x if v is not None], float)
    best = (-1.0, 1.0)
    for end in (present.min() - 1, present.max() + 1):
        values = np.array([end if v is None else v for v in x], float)
        score = abs(2 * roc_auc_score(y, values) - 1)
        p = stats.mannwhitneyu(values[y == 1], values[y == 0], method="asymptotic", use_continuity=True).pvalue
        if score > best[0] + 1e-15:
            best = (score, p)
    return best[0], min(1.0, best[1] * (2 if len(present) < len(x) else 1))


def category(x, y, fold):
    codes = np.unique(["" if v is None else v for v in x], return_inverse=True)[1]
    aucs = []
    for own in (0, 1):
        learned = fold != own
        n = np.bincount(codes[learned], minlength=codes.max() + 1)
        positives = np.bincount(codes[learned], y[learned], minlength=codes.max() + 1)
        ratio = (positives + 10 * (positives.sum() / n.sum())) / (n + 10)
        aucs.append(roc_auc_score(y[~learned], ratio[codes[~learned]]))
    table = np.array([np.bincount(codes[y == side], minlength=codes.max() + 1) for side in (0, 1)])
    assert table.sum(axis=0).min() * table.sum(axis=1).min() / table.sum() >= 5, "no rare values here"
    chi2, _, freedom, _ = stats.chi2_contingency(table, correction=False)
    return max(0.0, 2 * np.mean(aucs) - 1), stats.chi2.sf(chi2 * (len(x) - 1) / len(x), freedom)


def made(seed):
    rng = np.random.default_rng(seed)
    fields = []
    for kind in ("normal", "heavy", "counts", "narrow", "missing more", "missing equally", "same", "words", "lean"):
        n = int(rng.integers(300, 500))
        y = (rng.random(n) < rng.uniform(0.3, 0.7)).astype(int)
        x = {"normal": lambda: rng.normal(size=n) - 0.3 * y, "heavy": lambda: np.exp(3 * rng.normal(size=n) + y),
             "counts": lambda: rng.poisson(2 + y, n).astype(float), "narrow": lambda: 1.7e12 + rng.integers(0, 9, n),
             "missing more": lambda: rng.normal(size=n), "missing equally": lambda: rng.normal(size=n) + 0.5 * y,
             "same": lambda: np.full(n, -2.5), "words": lambda: rng.choice(list("abcdef"), n),
             "lean": lambda: np.where(rng.random(n) < 0.3 * y, "a", rng.choice(list("abc"), n))}[kind]().tolist()
        share = {"missing more": 0.1 + 0.5 * y, "missing equally": np.full(n, 0.3), "same": 0.5 - 0.3 * y}.get(kind)
        if share is not None:
            x = [None if u < s else v for u, s, v in zip(rng.random(n), share, x)]
        fields.append({"kind": "category" if kind in ("words", "lean") else "number", "name": kind, "y": y.tolist(),
                       "fold": rng.integers(0, 2, n).tolist(), "x": x})
    return fields


fields = made(int(sys.argv[1])) if len(sys.argv) > 1 else json.load(sys.stdin)["fields"]
for field in fields:
    y, fold = np.array(field["y"]), np.array(field["fold"])
    of_kind = number(field["x"], y) if field["kind"] == "number" else category(field["x"], y, fold)
    field["score"], field["p"] = map(float, of_kind)
json.dump({"fields": fields}, sys.stdout)
