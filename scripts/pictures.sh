#!/usr/bin/env bash
# Shows the plans of plan/testdata, and the demo, as pictures: comments as GitHub shows them, on a wide screen and on
# a telephone, and plans as a terminal shows them. Fetches what GitHub is made of with npm.
# Usage: scripts/pictures.sh [DIRECTORY]     (default: a new temporary one)
# docs/pictures has readme.comment.png and readme.terminal.png, as comment.png and terminal.png.
set -euo pipefail
cd "$(dirname "$0")/.."

for program in node cmark-gfm chromium script; do
	command -v "$program" >/dev/null || {
		echo "pictures: $program is not on PATH; on Debian: apt-get install nodejs cmark-gfm chromium fonts-liberation fonts-noto-color-emoji bsdutils" >&2
		exit 1
	}
done
out=${1:-$(mktemp -d -t migrate-check-pictures.XXXXXX)}
mkdir -p "$out"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
packages=$(scripts/npm.sh pictures github-markdown-css@5.9.0 unified@11.0.5 rehype-parse@9.0.1 rehype-sanitize@6.0.0 \
	rehype-stringify@10.0.1 unist-util-visit@5.2.0 @wooorm/starry-night@3.11.0 upng-js@2.1.0 mermaid@11.17.2)

# Graphs are drawn after the page has been loaded, so the browser goes on for some seconds of its own time.
browser() {
	chromium --headless=new --no-sandbox --disable-gpu --hide-scrollbars --no-first-run --disable-background-networking \
		--disable-component-update --disable-sync --allow-file-access-from-files --virtual-time-budget=5000 \
		--user-data-dir="$work/browser" "$@" 2>/dev/null
}

# picture PAGE WIDTH FILE [HEIGHT] takes a picture of a page: of all of it, or of its top, which fades out.
picture() {
	local page=$1 width=$2 file=$3 most=${4:-100000} height fade=''
	# A window is at least 500 pixels wide; a frame can be narrower.
	frame "$page" "$width" 100 '' >"$work/frame.html"
	browser --dump-dom "file://$work/frame.html" >"$work/frame.dom"
	! grep -q 'data-failed' "$work/frame.dom" || {
		echo "pictures: $page has a graph that Mermaid does not draw" >&2
		exit 1
	}
	height=$(sed -n 's/.*data-height="\([0-9]*\)".*/\1/p' "$work/frame.dom" | head -n 1)
	if [ "$height" -gt "$most" ]; then
		height=$most fade='-webkit-mask-image:linear-gradient(#000 85%,transparent)'
	fi
	frame "$page" "$width" "$height" "$fade" >"$work/frame.html"
	browser --window-size="$((width < 500 ? 500 : width)),$height" --screenshot="$file" "file://$work/frame.html" >/dev/null
	node scripts/pictures/shrink.mjs "$packages" "$file" "$width"
}

# frame PAGE WIDTH HEIGHT STYLE writes a page that shows another, and notes how high that is.
frame() {
	cat <<-HTML
		<!doctype html><body style="margin:0"><iframe src="$1" scrolling="no"
			style="border:0;display:block;width:$2px;height:$3px;$4"
			onload="setInterval(look, 100, this.contentDocument)"></iframe><script>
			function look(page) {
				document.body.dataset.height = page.documentElement.scrollHeight;
				if (page.querySelector('.error-icon')) document.body.dataset.failed = true;
			}</script>
	HTML
}

# comment FILE.md NAME shows Markdown as a comment: as it is, with all that is folded, and so on a telephone.
comment() {
	cmark-gfm -e table -e strikethrough -e autolink -e tagfilter -e tasklist -e footnotes --unsafe "$1" |
		node scripts/pictures/comment.mjs "$packages" >"$work/$2.html"
	picture "$2.html" 880 "$out/$2.png"
	sed 's/<details>/<details open>/g' "$work/$2.html" >"$work/$2.open.html"
	picture "$2.open.html" 880 "$out/$2.open.png"
	picture "$2.open.html" 390 "$out/$2.phone.png"
}

for markdown in plan/testdata/*.md; do
	comment "$markdown" "$(basename "$markdown" .md)"
done

script -qefc "stty cols 100; TERM=xterm-256color scripts/demo.sh" "$work/demo.typescript" </dev/null >/dev/null
comment demo.out/plan.md demo
sed -n '/Migration plan/,/blocks\{0,1\} the merge/p' "$work/demo.typescript" | node scripts/pictures/terminal.mjs >"$work/terminal.html"
picture terminal.html 880 "$out/demo.terminal.png"
picture demo.html 880 "$out/readme.comment.png" 1450
picture terminal.html 880 "$out/readme.terminal.png" 1000
echo "pictures: see $out"
