"""usage: sizes.py PAGE.html >frames.html

A page with the other one in frames of four widths, as phones and desks have
them, which says how small the text of figures is on screen, and what sticks out.
"""
import sys

print('''<!doctype html><html lang=en><meta charset=utf-8><title>sizes</title><body>''')
for width in 360, 560, 768, 1280:
    print('<iframe title="%d" src="%s" style="width:%dpx;height:900px"></iframe>'
          % (width, sys.argv[1], width))
print('''<script>
addEventListener('load', () => {
	const said = [];
	for (const frame of document.querySelectorAll('iframe')) {
		const page = frame.contentDocument;
		let smallest = 99, figures = 0;
		for (const svg of page.querySelectorAll('svg')) {
			const box = svg.getBoundingClientRect();
			if (box.width === 0) continue;
			figures++;
			const scale = box.width / svg.getAttribute('viewBox').split(' ')[2];
			if (box.right > page.documentElement.clientWidth + 1 || box.left < -1)
				said.push(`${frame.title}: ${svg.id} sticks out`);
			for (const text of svg.querySelectorAll('text')) {
				const size = parseFloat(page.defaultView.getComputedStyle(text).fontSize);
				smallest = Math.min(smallest, size * scale);
			}
		}
		said.push(`${frame.title}: ${figures} figures`);
		if (smallest < 11) said.push(`${frame.title}: text of ${smallest} px`);
	}
	document.body.textContent = said.join('\\n') + '\\nend';
});
</script>''')
