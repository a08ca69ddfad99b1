#include "picture.h"
#include "pivot.h"

void
pictures_build(struct document *doc, struct sheet *sheet,
    const struct table *table, const struct tables *tables,
    const struct codebook *book)
{
	struct choice choice = {.doc = doc,
	    .sheet = pivot_sheet(doc, sheet),
	    .table = table,
	    .tables = tables,
	    .book = book};
	struct picture *pictures;
	uint32_t i;

	sheet->n_pictures =
	    table == NULL || table->n_drawings == 0 ? 1 : table->n_drawings;
	pictures = pool_zero(&doc->pool, sheet->n_pictures, sizeof *pictures);
	sheet->pictures = pictures;
	for (i = 0; i < sheet->n_pictures; i++) {
		struct picture *picture = &pictures[i];

		if (table != NULL && table->n_drawings > 0)
			choice.drawing = &table->drawings[i];
		picture->is_first = table != NULL &&
		    (table->n_headlines > 0 ||
			(choice.drawing != NULL &&
			    choice.drawing->claim != NULL));
		choose_plot(&picture->plot, &choice);
		if (picture->plot.type == PLOT_NONE)
			continue;
		figure_draw(
		    &picture->wide, &picture->plot, i + 1, FIGURE_WIDE, true);
		figure_draw(&picture->narrow, &picture->plot, i + 1,
		    FIGURE_NARROW, true);
	}
}
