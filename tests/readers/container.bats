#!/usr/bin/env bats
# The commands of the container file, in a root of Debian's that is made for it:
# no image is fetched.

load ../cli/helper

# instruction WORD: what stands behind it in the file, a line each.
instruction() {
	sed -n "s/^$1 //p" "$ROOT/.packaging/container/Containerfile"
}

# inside USER COMMAND: in the new root, with processes and /proc of its own.
inside() {
	# shellcheck disable=SC2016 # the inner shell expands it
	unshare --mount --pid --fork chroot "$bare" sh -c \
		'mount -t proc proc /proc && exec setpriv --reuid "$1" --regid "$1" --clear-groups sh -c "$2"' \
		sh "$1" "$2"
}

@test "container: its package installs in a bare root, and runs as its user" {
	local command deb line user

	[ "$(id -u)" = 0 ] || skip 'this takes root'
	command -v debootstrap >/dev/null || skip 'debootstrap is not there'
	cd "$BATS_TEST_TMPDIR"
	bare=$BATS_TEST_TMPDIR/root
	if [ -n "$BARE_ROOT" ]; then
		cp -a "$BARE_ROOT" "$bare"
	else
		debootstrap --variant=minbase bookworm "$bare" >debootstrap.log 2>&1 \
			|| skip 'no Debian can be fetched'
	fi
	cp /etc/resolv.conf "$bare/etc/"
	cp -r /etc/apt/. "$bare/etc/apt/"
	deb=$(make -s -C "$ROOT" deb OUT="${BAROMETER_BIN#"$ROOT/"}" 2>err \
		| tail -n 1)
	cp "$ROOT/$deb" "$bare$(instruction COPY | cut -d ' ' -f 2)"
	instruction RUN >commands
	test "$(wc -l <commands)" = 2
	while read -r line; do
		inside 0 "$line" >>log 2>&1 </dev/null || {
			cat log
			return 1
		}
	done <commands
	user=$(chroot "$bare" id -u "$(instruction USER)")
	test "$user" != 0
	command=$(instruction ENTRYPOINT | tr -d '[]"')
	printf 'id;b\n1;2,5\n' \
		| inside "$user" "$command clean --delimiter ';' --decimal ," \
		| diff - <(printf 'id,b\n1,2.5\n')
	inside "$user" "cd $(instruction WORKDIR) && $command run masculinity-2018"
	cmp "$bare/work/out/masculinity-2018/estimates.csv" \
		"$ROOT/fixtures/masculinity-2018/expected/estimates.csv"
}
