/* Catalogers of what deploys and builds: by rows of files. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog_rows.h"

#define SUM "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static const struct catalog_row terraform[] = {
    {"env/.terraform.lock.hcl",
     "# This file is maintained automatically by \"terraform init\".\r\n\r\n"
     "provider \"registry.terraform.io/hashicorp/aws\" {\r\n  version     = \"4.9.0\"\r\n"
     "  constraints = \"~> 4.0, >= 3.63\"\r\n  hashes = [\r\n    \"h1:OFZ1jz5YOcCQUZjj7nHp8dNSYb2m2WLBd/"
     "xUHF2nJQo=\",\r\n    \"zh:" SUM "\",\r\n  ]\r\n}\r\n\n"
     "provider \"registry.opentofu.org/a/b\" {\n  version = \"1.0.0-rc1\"\n}\n",
     "pkg:terraform/hashicorp/aws@4.9.0 declared line=3 SHA-256=" SUM "\n"
     "pkg:terraform/a/b@1.0.0-rc1?repository_url=https://registry.opentofu.org declared line=12\n",
     0},
    {".terraform.lock.hcl", "provider \"aws\" {\n  version = \"1.0\"\n}\nversion = \"2\"\n", "", 1},
    {".terraform.lock.hcl", "", "", 0},
    {".terraform.lock.hcl", "provider \"registry.terraform.io/a/b", "", 0},
    {"a/.terraform/modules/modules.json",
     "{\"Modules\":[{\"Key\":\"\",\"Source\":\"\",\"Dir\":\".\"},\n"
     "{\"Key\":\"vpc\",\"Source\":\"registry.terraform.io/terraform-aws-modules/vpc/"
     "aws\",\"Version\":\"3.14.0\",\"Dir\":\".terraform/modules/vpc\"},\n"
     "{\"Key\":\"iam\",\"Source\":\"terraform-aws-modules/iam/aws//modules/"
     "iam-user\",\"Version\":\"5.1.0\"},\n"
     "{\"Key\":\"own\",\"Source\":\"app.example.io/org/x/aws\",\"Version\":\"1.0.0\"},\n"
     "{\"Key\":\"sub\",\"Source\":\"./modules/sub\"},{\"Key\":\"up\",\"Source\":\"../up\"},\n"
     "{\"Key\":\"g\",\"Source\":\"git::https://user:secret@github.com/Org/Repo.git//sub?ref=v1.2.0\"},\n"
     "{\"Key\":\"h\",\"Source\":\"git@gitlab.com:o/r.git\"},{\"Key\":\"i\",\"Source\":\"github.com/o/r\"},\n"
     "{\"Key\":\"s\",\"Source\":\"s3::https://host/x.zip\"}]}",
     "pkg:terraform/terraform-aws-modules/vpc@3.14.0 installed line=2\n"
     "pkg:terraform/terraform-aws-modules/iam@5.1.0 installed line=3\n"
     "pkg:terraform/org/x@1.0.0?repository_url=https://app.example.io installed line=4\n"
     "pkg:github/org/repo@v1.2.0 installed line=6\n"
     "pkg:generic/r?vcs_url=git%2Bhttps://gitlab.com/o/r installed line=7\n"
     "pkg:github/o/r installed line=7\n",
     1},
    {".terraform/modules/modules.json", "{\"Modules\":[{\"Source\":3}, 4], \"Modules\": {}}", "", 0},
    {"x/modules.json", "{\"Modules\":[{\"Source\":\"a/b/c\",\"Version\":\"1\"}]}", "", 0},
    {"e/.terraform/providers/registry.terraform.io/hashicorp/random/3.4.3/linux_amd64/"
     "terraform-provider-random_v3.4.3_x5",
     "", "pkg:terraform/hashicorp/random@3.4.3 installed\n", 0},
    {"hashicorp/random/3.4.3/linux_amd64/terraform-provider-random", "", "", 0},
    {"usr/bin/terraform-provider-random", "", "", 0},
};

static void terraforms(void **state)
{
    (void)state;
    ROWS_TEST(terraform)
}

static const struct catalog_row helm[] = {
    {"app/Chart.lock",
     "dependencies:\n- name: postgresql\n  repository: https://user:pw@charts.example/bitnami?x=1\n"
     "  version: 12.1.2\n- name: common\n  repository: oci://registry.example/charts\n  version: 2.0.0\n"
     "- name: own\n  repository: file://../own\n  version: 0.1.0\n"
     "- name: alias\n  repository: '@bitnami'\n  version: 1.0.0-rc.1\n"
     "digest: sha256:0\ngenerated: \"2023-01-01T00:00:00Z\"\n",
     "pkg:helm/postgresql@12.1.2?repository_url=https://charts.example/bitnami declared direct line=2\n"
     "pkg:helm/common@2.0.0?repository_url=oci://registry.example/charts declared direct line=5\n"
     "pkg:helm/alias@1.0.0-rc.1 declared direct line=11\n",
     0},
    {"app/Chart.yaml",
     "apiVersion: v2\nname: app\nversion: 0.1.0\nappVersion: \"1.16\"\ndependencies:\n"
     "  - name: redis\n    version: \"^17.0.0\"\n    repository: https://charts.example\n"
     "  - {name: exact, version: 1.2.3}\n  - {name: part, version: '1.2'}\n  - {name: any, version: 1.2.x}\n"
     "  - {name: list, version: 1.2.3 || 1.3.0}\n",
     "pkg:helm/redis?repository_url=https://charts.example declared direct\n"
     "pkg:helm/exact@1.2.3 declared direct\npkg:helm/part declared direct\npkg:helm/any declared direct\n"
     "pkg:helm/list declared direct\n",
     0},
    {"app/charts/sub/Chart.yaml", "name: sub\nversion: 1.0.0\n", "pkg:helm/sub@1.0.0 installed\n", 0},
    {"app/charts/sub-chart-1.2.3.tgz", "", "pkg:helm/sub-chart@1.2.3 installed\n", 0},
    {"app/charts/k8s-1-v0.4.2-beta+x.tgz", "", "pkg:helm/k8s-1@v0.4.2-beta%2Bx installed\n", 0},
    {"app/charts/sub.tgz", "", "", 0},
    {"app/requirements.lock", "dependencies:\n- name: a\n  version: 1.0.0\n",
     "pkg:helm/a@1.0.0 declared direct\n", 0},
    {"requirements.yaml", "roles:\n- src: geerlingguy.docker\ncollections: [{name: a.b, version: 1.0.0}]\n",
     "", 0},
    {"requirements.yaml", "{{ x", "", 0},
    {"Chart.yaml", "{{ x", "", 1},
    {"Chart.lock", "dependencies: [1, [], {version: 1.0.0}]\n", "", 1},
};

static void charts(void **state)
{
    (void)state;
    ROWS_TEST(helm)
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(terraforms), cmocka_unit_test(charts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
