# Stops the tests' PostgreSQL once no process has held the lock on "users"
# for three seconds. $1: folder of the programs, $2: folder of the server.
exec 9<"$2/users"
while :; do
	flock -x 9
	flock -u 9
	sleep 3
	flock -n -x 9 && break
done
exec "$1/pg_ctl" stop --wait --mode=fast --pgdata="$2/data"
