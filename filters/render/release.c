#include <string.h>

#include "mem.h"
#include "node.h"
#include "release.h"

static const char *
member(const struct node *node, const char *key)
{
	return node == NULL ? NULL : node_text(node, key, NULL);
}

/* Calibration makes weights too, and so does what the study has made of them.
 */
static enum weighting
weighting_of(const struct node *study)
{
	static const char *const keys[] = {
	    "weight", "poststratify", "rake", "calibrate"};
	const struct node *design = node_object(study, "design");
	size_t i;

	if (node_get(study, "weighting") != NULL)
		return WEIGHTING_WEIGHTED;
	for (i = 0; design != NULL && i < sizeof keys / sizeof *keys; i++)
		if (node_get(design, keys[i]) != NULL)
			return WEIGHTING_WEIGHTED;
	return WEIGHTING_NONE;
}

static void
add_detail(struct release *release, const struct document *doc, enum word name,
    const char *text, const char *href)
{
	if (text != NULL && *text != '\0')
		release->details[release->n_details++] =
		    (struct detail){word(name, doc->language), text, href};
}

/* "2013/2023" is 2013–2023. */
static const char *
period_text(struct document *doc, const char *period)
{
	const char *slash = period == NULL ? NULL : strchr(period, '/');

	if (slash == NULL)
		return period;
	return pool_take(&doc->pool,
	    mem_format("%.*s–%s", (int)(slash - period), period, slash + 1));
}

static void
add_details(struct release *release, struct document *doc)
{
	const char *contact = release->contact;
	const char *path = release->contact_path;

	if (release->email != NULL) {
		contact = pool_take(
		    &doc->pool, mem_format("%s, %s", contact, release->email));
		path = pool_take(
		    &doc->pool, mem_format("mailto:%s", release->email));
	}
	add_detail(release, doc, WORD_PUBLISHED, release->date, NULL);
	add_detail(
	    release, doc, WORD_PERIOD, period_text(doc, release->period), NULL);
	add_detail(release, doc, WORD_NEXT_RELEASE, release->next, NULL);
	add_detail(release, doc, WORD_CONTACT, contact, path);
	add_detail(release, doc, WORD_LICENCE, release->licence,
	    release->licence_path);
	add_detail(release, doc, WORD_CITE, release->cite, NULL);
}

/* Links of a page lead to the web only. */
static const char *
web_path(const struct node *node)
{
	const char *path = member(node, "path");

	if (path == NULL || strncmp(path, "https://", 8) == 0 ||
	    strncmp(path, "http://", 7) == 0)
		return path;
	node_error(node_get(node, "path"), "bad-schema",
	    "key 'path': begins with https://");
	return NULL;
}

static void
read_publication(
    struct release *release, struct document *doc, const struct node *at)
{
	const struct node *contact = node_object(at, "contact");
	const struct node *licence = node_object(at, "licence");

	release->date = member(at, "date");
	release->next = member(at, "next");
	release->period = member(at, "period");
	if (node_get(at, "cite") != NULL)
		release->cite = node_label(at, "cite", doc->language->code);
	release->contact = member(contact, "name");
	release->email = member(contact, "email");
	release->contact_path = web_path(contact);
	release->licence = member(licence, "title");
	if (release->licence == NULL)
		release->licence = member(licence, "name");
	release->licence_path = web_path(licence);
	add_details(release, doc);
}

const struct release *
release_read(struct document *doc, const struct node *study)
{
	struct release *release = pool_zero(&doc->pool, 1, sizeof *release);
	const struct node *publication;

	if (!node_is(study, NODE_OBJECT))
		return release;
	release->weighting = weighting_of(study);
	release->has_panel =
	    node_get(node_get(study, "design"), "panel") != NULL;
	release->name = node_text(study, "name", NULL);
	publication = node_object(study, "publication");
	if (publication != NULL)
		read_publication(release, doc, publication);
	return release;
}
