"""usage: boxes.py FIGURE.svg ... >page.html

A page that has all these figures and says of each what is wrong with it where
it is shown: a text whose box (as the browser measures it) meets that of another,
or leaves the canvas.  Once in the browser's own font, once in DejaVu Sans, the
widest of those that are common.
"""
import re
import sys

print('<!doctype html><html lang=en><meta charset=utf-8><title>boxes</title><body>')
for path in sys.argv[1:]:
    svg = open(path, encoding='utf-8').read()
    # A style in the page would be for all of them.
    svg = re.sub(r'<style>.*?</style>', '', svg)
    svg = re.sub(r' id="[^"]*"| aria-labelledby="[^"]*"', '', svg)
    print('<div title="%s">%s</div>' % (path, svg))
print('''<script>
const said = [];
for (const font of ['', 'DejaVu Sans']) {
	for (const svg of document.querySelectorAll('svg')) {
		if (font) svg.setAttribute('font-family', font);
		const path = svg.parentNode.title;
		const [, , wide, high] = svg.getAttribute('viewBox').split(' ').map(Number);
		const all = [...svg.querySelectorAll('text')].map(t => [t.getBBox(), t.textContent]);
		all.forEach(([a, text], i) => {
			if (a.x < -.5 || a.y < -.5 || a.x + a.width > wide + .5 || a.y + a.height > high + .5)
				said.push(`${path} ${font}: ${text} is outside`);
			for (const [b, other] of all.slice(i + 1))
				if (a.x < b.x + b.width - .5 && b.x < a.x + a.width - .5
				    && a.y < b.y + b.height - .5 && b.y < a.y + a.height - .5)
					said.push(`${path} ${font}: ${text} meets ${other}`);
		});
	}
}
const figures = document.querySelectorAll('svg').length;
document.body.textContent = `figures ${figures}\\n` + said.join('\\n') + '\\nend';
</script>''')
