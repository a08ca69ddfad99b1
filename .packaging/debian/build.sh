#!/bin/sh
# usage: build.sh VERSION ROOT DEB
#
# A Debian package of what `make install DESTDIR=ROOT PREFIX=/usr` put there.
# The same tree gives the same bytes.
set -eu
umask 022

version=$1 root=$2 deb=$3
here=$(cd -P -- "${0%/*}" && pwd)
: "${SOURCE_DATE_EPOCH:=$(git -C "$here" log -1 --format=%ct 2>/dev/null || echo 0)}"
export SOURCE_DATE_EPOCH
doc=$root/usr/share/doc/barometer

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

find "$root/usr/libexec" -type f -exec sh -c '
	for file; do
		case $(head -c 4 "$file" | tail -c 3) in
			ELF) strip --remove-section=.comment --remove-section=.note "$file" ;;
		esac
	done' - {} +
find "$root/usr/share" -name .gitattributes -delete
find "$root/usr/share/man" -type f -exec gzip -9n {} +
mkdir -p "$doc"
cp "$here/copyright" "$doc/copyright"
{
	printf 'barometer (%s) unstable; urgency=medium\n\n' "$version"
	printf '  * See NEWS.md.gz.\n\n'
	printf ' -- barometer developers <barometer@packages.debian.org>  %s\n' \
		"$(LC_ALL=C date -u -d "@$SOURCE_DATE_EPOCH" '+%a, %d %b %Y %H:%M:%S +0000')"
} | gzip -9n >"$doc/changelog.gz"
cp "$here/../../CHANGELOG.md" "$doc/NEWS.md"
gzip -9n "$doc/NEWS.md"
# Raw files stay as they came.
mkdir -p "$root/usr/share/lintian/overrides"
echo 'barometer: national-encoding [usr/share/barometer/fixtures/*/raw/*]' \
	>"$root/usr/share/lintian/overrides/barometer"
find "$root" -type d -exec chmod 755 {} +
find "$root/usr/share" -type f -exec chmod 644 {} +

# What the programs need, of the libraries that they are linked with.
mkdir "$work/debian"
sed '/^$/q' "$here/control" >"$work/debian/control"
printf '\nPackage: barometer\nArchitecture: any\n' >>"$work/debian/control"
find "$root/usr/libexec" -type f -exec sh -c '
	for file; do
		case $(head -c 4 "$file" | tail -c 3) in
			ELF) printf -- "-e%s\0" "$file" ;;
		esac
	done' - {} + >"$work/programs"
depends=$(cd "$work" && xargs -0 dpkg-shlibdeps -O <programs 2>said \
	| sed -n 's/^shlibs:Depends=//p') || {
	cat "$work/said" >&2
	exit 1
}
[ -n "$depends" ]

mkdir -p "$root/DEBIAN"
(cd "$root" && find usr -type f -print0 | LC_ALL=C sort -z \
	| xargs -0 md5sum) >"$root/DEBIAN/md5sums"
sed "1,/^\$/d
	s/@VERSION@/$version/
	s/@ARCHITECTURE@/$(dpkg --print-architecture)/
	s/@SIZE@/$(du -sk --apparent-size "$root/usr" | cut -f 1)/
	s/@DEPENDS@/$depends/" "$here/control" >"$root/DEBIAN/control"
chmod 644 "$root/DEBIAN/control" "$root/DEBIAN/md5sums"
find "$root" -newermt "@$SOURCE_DATE_EPOCH" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
dpkg-deb --root-owner-group -Zxz --build "$root" "$deb" >&2
