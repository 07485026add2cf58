import os


def test_each_worker_has_its_own(volc_im, volc_im_server, tmp_path_factory):
    assert volc_im is volc_im_server
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        shared = tmp_path_factory.getbasetemp().parent
        (shared / f"emulator-{worker}").write_text(volc_im.url)
        urls = [file.read_text() for file in shared.glob("emulator-*")]
        assert len(set(urls)) == len(urls)
