"""usage: pages.py PAGE.html ... >frames.html

A page with others in frames of two widths, which says what scrolls sideways, and
how many sizes the text of tables has on paper.
"""
import sys

print('<!doctype html><html lang=en><meta charset=utf-8><title>pages</title><body>')
for page in sys.argv[1:]:
    for width in 360, 1280:
        print('<iframe title="%d %s" src="%s" style="width:%dpx;height:900px">'
              '</iframe>' % (width, page, page, width))
print('''<script>
addEventListener('load', () => {
	const said = [];
	for (const frame of document.querySelectorAll('iframe')) {
		const page = frame.contentDocument;
		const width = parseInt(frame.title, 10);
		const root = page.documentElement;
		if (root.scrollWidth > root.clientWidth) {
			said.push(`${frame.title}: ${root.scrollWidth} wide`);
			for (const e of page.body.querySelectorAll('*'))
				if (!e.closest('.scroll') && e.getBoundingClientRect().right > root.clientWidth + 1)
					said.push(`   ${e.tagName} ${e.className}`);
		}
		/* As on paper: what holds in print holds now. */
		for (const sheet of page.styleSheets)
			for (const rule of [...sheet.cssRules])
				if (rule instanceof page.defaultView.CSSMediaRule)
					if (rule.media.mediaText === 'print')
						rule.media.mediaText = 'all';
					else if (/width/.test(rule.media.mediaText))
						rule.media.mediaText = 'not all';
		const sizes = new Set();
		for (const e of page.querySelectorAll('tbody *, thead *'))
			if (e.textContent.trim() !== '')
				sizes.add(page.defaultView.getComputedStyle(e).fontSize);
		if (sizes.size > 1) said.push(`${frame.title}: ${[...sizes]} on paper`);
	}
	said.push(`${document.querySelectorAll('iframe').length} frames`);
	document.body.textContent = said.join('\\n') + '\\nend';
});
</script>''')
