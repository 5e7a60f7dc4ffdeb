#!/usr/bin/env bash
# Archives of Java by what the first class of the application leads to: by its manifest, a fat archive, an image's
# command, a war; never "no" where classes may be loaded by name.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work" || exit 1
mkdir -p feed
for name in near far other driver plug; do
    cat >"feed/$name.json" <<X
{"schema_version":"1.7.0","id":"T-$name","modified":"2026-01-01T00:00:00Z","summary":"wrong",
"affected":[{"package":{"ecosystem":"Maven","name":"org.test:$name"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"9.0.0"}]}]}]}
X
done
"$ASSAY" db build --quiet --db "$work/db" --from feed || bad "db build"
scan() {
    "$ASSAY" scan --quiet --as-of 2026-01-01 --db "$work/db" -f json "$1" >out || bad "scan of $1"
}
judged() { # NAME ANSWER WHY
    check "$1 is $2" python3 -c '
import json, sys
name, answer, why = sys.argv[1:]
found = [f for f in json.load(open("out"))["findings"] if f["id"] == "T-" + name]
assert found and all(f["reachable"] == answer and (f["reachable_why"] or "") == why for f in found), found' "$1" "$2" "$3"
}
jar() { # FILE [KEY=VALUE ...]: its contents by standard input
    python3 "$e2e/java_classes.py" "$@" || bad "cannot make $1"
}
library() { # FOLDER NAME: a library org.test:NAME; its contents by standard input
    { cat; echo "text META-INF/maven/org.test/$2/pom.properties version=1.0"; } | jar "$1/$2-1.0.jar"
}
libraries() { # FOLDER
    mkdir -p "$1"
    library "$1" near <<<'class n/Near.class n/Near n/Deep
class n/Deep.class n/Deep (Lf/Far;I)V java/util/List'
    library "$1" far <<<'class f/Far.class f/Far'
    library "$1" other <<<'class o/Other.class o/Other java/lang/Class.forName()'
    library "$1" driver <<<'class d/Driver.class d/Driver
text META-INF/services/java.sql.Driver d.Driver'
    library "$1" plug <<<'class p/Plug.class p/Plug
text META-INF/services/s.Service p.Plug'
}
path='lib/near-1.0.jar lib/far-1.0.jar lib/other-1.0.jar lib/driver-1.0.jar lib/plug-1.0.jar'
no='shop.Main leads to 4 classes, none of them here, and none loads classes by name'

libraries app/lib
jar app/app.jar Main-Class=shop.Main "Class-Path=$path" <<<'class shop/Main.class shop/Main shop/Work
class shop/Work.class shop/Work n/Near'
cp -r app beside
no=${no/4/5}
scan app
judged near yes 'app.jar: shop.Main uses shop.Work, which uses n.Near'
judged far yes 'app.jar: shop.Main uses shop.Work, which uses n.Near, which uses n.Deep, which uses f.Far'
judged other no "$no"
judged plug no "$no"
judged driver unknown 'only a text names it, or a list of providers of services'

# A text that is a class's name, and who looks for providers.
jar app/app.jar Main-Class=shop.Main "Class-Path=$path" <<<"class shop/Main.class shop/Main 'p.Plug n/Near"
scan app
judged plug unknown 'only a text names it, or a list of providers of services'
jar app/app.jar Main-Class=shop.Main "Class-Path=$path" <<<'class shop/Main.class shop/Main n/Near java/util/ServiceLoader.load()'
scan app
judged plug unknown 'only a text names it, or a list of providers of services'
judged other no "${no/5/4}"

# Whatever loads by name, leaves what is not reached undecided.
for what in 'my/Loader.defineClass()' 'javax/script/ScriptEngineManager'; do
    jar app/app.jar Main-Class=shop.Main "Class-Path=$path" <<<"class shop/Main.class shop/Main n/Near $what"
    scan app
    judged near yes 'app.jar: shop.Main uses n.Near'
    dots=${what//\//.}
    judged other unknown "app.jar: shop.Main may load classes by name (${dots%()})"
done

# An archive beside it that may be started too; a class that cannot be read.
jar beside/tool.jar Main-Class=tool.Main <<<'class tool/Main.class tool/Main o/Other'
scan beside
judged near yes 'app.jar: shop.Main uses shop.Work, which uses n.Near'
judged other unknown 'what else may be started beside it is not known'
jar app/app.jar Main-Class=shop.Main "Class-Path=$path" <<<'class shop/Main.class shop/Main n/Near
text shop/Broken.class nothing'
scan app
judged other unknown 'not all classes of app.jar could be read'

# A fat archive, whose own classes are started by name; a war.
for name in near far other driver plug; do
    echo "jar BOOT-INF/lib/$name-1.0.jar app/lib/$name-1.0.jar"
done >boot
{ cat boot; echo 'class BOOT-INF/classes/shop/Main.class shop/Main java/lang/Class.forName()'
    echo 'class BOOT-INF/classes/shop/Orders.class shop/Orders n/Near'; } |
    jar boot.jar Main-Class=loader.Launcher Start-Class=shop.Main
scan boot.jar
judged far yes 'boot.jar: shop.Orders uses n.Near, which uses n.Deep, which uses f.Far'
judged other unknown 'boot.jar: shop.Main may load classes by name (java.lang.Class.forName)'
{ sed 's/BOOT/WEB/' boot
    echo 'text WEB-INF/web.xml <web-app><servlet><servlet-class> n.Near </servlet-class></servlet></web-app>'; } | jar shop.war
scan shop.war
judged near yes 'shop.war!/WEB-INF/lib/near-1.0.jar: n.Near'
judged other unknown 'a container starts it, which loads classes by name'

# Images: the command tells what is started; what a later layer removed is no more on the class path.
mkdir -p layer/app later/app/lib
libraries layer/app/libs
jar layer/app/classes/ <<<'class shop/Main.class shop/Main n/Near'
python3 - <<'X'
import tarfile
t = tarfile.open("layer.tar", "w")
t.add("layer/app", "app")
t.close()
t = tarfile.open("later.tar", "w")
t.addfile(tarfile.TarInfo("app/libs/.wh.far-1.0.jar"))
t.close()
X
image() { # NAME CONFIG LAYER...
    local name=$1 config=$2
    shift 2
    "$tools/make_image.py" --layout oci-dir --compress none --config "$config" "$@" "$name" || bad "image $name"
    scan "$name"
}
no='shop.Main leads to 4 classes, none of them here, and none loads classes by name'
image jib '{"Entrypoint": ["java", "-Xmx64m", "-cp", "/app/resources:/app/classes:/app/libs/*", "shop.Main"]}' layer.tar
judged far yes 'app/classes: shop.Main uses n.Near, which uses n.Deep, which uses f.Far'
judged other no "$no"
image argument '{"WorkingDir": "/app", "Entrypoint": ["java", "-cp", "@/app/jib-classpath-file", "shop.Main"]}' layer.tar
judged other no "$no"
image agent '{"Entrypoint": ["java", "-javaagent:/a.jar", "-cp", "/app/classes:/app/libs/*", "shop.Main"]}' layer.tar
judged near yes 'app/classes: shop.Main uses n.Near'
judged other unknown 'it is started with -javaagent:/a.jar'
image options '{"Env": ["JAVA_TOOL_OPTIONS=-Xmx1g -agentlib:x"], "Entrypoint": ["sh", "-c", "exec java -cp /app/classes:/app/libs/* shop.Main"]}' layer.tar
judged other unknown 'it is started with -agentlib:x'
image shell '{"Entrypoint": ["sh", "-c", "exec java $OPTIONS -cp /app/classes:/app/libs/* shop.Main"]}' layer.tar
judged near yes 'app/classes: shop.Main uses n.Near'
judged other unknown 'its shell command has more than words in it'
image script '{"Entrypoint": ["/start.sh"]}' layer.tar
judged near unknown ''
image removed '{"Entrypoint": ["java", "-cp", "/app/classes:/app/libs/*", "shop.Main"]}' layer.tar later.tar
judged other no "${no/4/3}"
end_of_tests
