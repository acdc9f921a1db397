package lint

// maxDepth is how deep a statement may nest before we keep it from the parser, which recurses on the C
// stack: an overflow there would end the program. No statement that a person writes comes near.
const maxDepth = 20_000

// depth estimates from above how deep the parse tree of a statement can be: every token nests at most
// one level, and what stands before a comma is over, but for the operands of UNION and its like.
type depth struct {
	levels []int // tokens since the last comma: outside, and for each open parenthesis
	total  int
	sets   int
	max    int
}

func (d *depth) take(kind tokenKind, text string) {
	if len(d.levels) == 0 {
		d.levels = append(d.levels, 0)
	}
	switch {
	case kind == closeParen && len(d.levels) > 1:
		d.total -= d.levels[len(d.levels)-1]
		d.levels = d.levels[:len(d.levels)-1]
	case kind == openParen:
		d.levels = append(d.levels, 0)
	case text == "," || kind == semicolon:
		d.total -= d.levels[len(d.levels)-1]
		d.levels[len(d.levels)-1] = 0
		return
	case kind == word && (isKeyword(text, "UNION") || isKeyword(text, "INTERSECT") || isKeyword(text, "EXCEPT")):
		d.sets++
	}
	d.levels[len(d.levels)-1]++
	d.total++
	d.max = max(d.max, d.total+d.sets)
}
